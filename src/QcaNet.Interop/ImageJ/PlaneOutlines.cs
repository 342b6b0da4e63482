namespace QcaNet.Interop.ImageJ;

/// <summary>
/// Traces the outlines of one label on one plane, along the edges of pixels. If they are filled by ImageJ's rule (pixels whose center is
/// inside, even-odd), the result is exactly the pixels of the label.
/// </summary>
internal static class PlaneOutlines
{
    /// <summary>Right, down, left, up: with the region to the right of the direction of travel.</summary>
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>
    /// Traces every outline: one per face-connected part of the label, and one per hole. Only corners are listed; the last is connected to
    /// the first.
    /// </summary>
    /// <param name="plane">Labels of a plane, x fastest.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="id">The label to trace.</param>
    /// <param name="box">Columns and rows that contain the label.</param>
    public static List<(int X, int Y)[]> Trace(ReadOnlySpan<int> plane, int width, int id, PlaneBox box)
    {
        int columns = box.Right - box.Left + 1, rows = box.Bottom - box.Top + 1;

        // For every corner, one bit per direction in which an edge of the region starts there.
        byte[] edges = new byte[(columns + 1) * (rows + 1)], followed = new byte[(columns + 1) * (rows + 1)];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                if (!Inside(plane, x, y)) continue;
                if (!Inside(plane, x, y - 1)) Leave(x, y, 0);
                if (!Inside(plane, x + 1, y)) Leave(x + 1, y, 1);
                if (!Inside(plane, x, y + 1)) Leave(x + 1, y + 1, 2);
                if (!Inside(plane, x - 1, y)) Leave(x, y + 1, 3);
            }
        }

        var outlines = new List<(int X, int Y)[]>();
        for (int corner = 0; corner < edges.Length; corner++)
        {
            while (followed[corner] != edges[corner]) outlines.Add(Follow(corner));
        }

        return outlines;

        bool Inside(ReadOnlySpan<int> voxels, int x, int y) =>
            x >= 0 && y >= 0 && x < columns && y < rows && voxels[((y + box.Top) * width) + x + box.Left] == id;

        void Leave(int x, int y, int direction) => edges[(y * (columns + 1)) + x] |= (byte)(1 << direction);

        (int X, int Y)[] Follow(int start)
        {
            var corners = new List<(int X, int Y)>();
            int at = start, first = int.TrailingZeroCount(edges[start] & ~followed[start]), direction = first;
            do
            {
                followed[at] |= (byte)(1 << direction);
                int x = (at % (columns + 1)) + Steps[direction].X, y = (at / (columns + 1)) + Steps[direction].Y;
                at = (y * (columns + 1)) + x;
                int next = Turn(edges[at], direction);
                if (next != direction) corners.Add((x + box.Left, y + box.Top));
                direction = next;
            }
            while (at != start || direction != first);
            return [.. corners];
        }
    }

    /// <summary>
    /// If two parts touch at a corner, two edges start there. Turning right stays on the part that is being traced.
    /// </summary>
    private static int Turn(byte edges, int direction)
    {
        foreach (int turn in (ReadOnlySpan<int>)[1, 0, 3])
        {
            int next = (direction + turn) & 3;
            if ((edges & (1 << next)) != 0) return next;
        }

        throw new InvalidOperationException("An outline does not close.");
    }
}
