namespace QcaNet.Interop.ImageJ;

/// <summary>The smallest rectangle around a label on a plane, with inclusive bounds.</summary>
internal readonly record struct PlaneBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Finds the rectangles of all labels on a plane, by ascending id.</summary>
    public static SortedDictionary<int, PlaneBox> Of(ReadOnlySpan<int> plane, int width)
    {
        var boxes = new SortedDictionary<int, PlaneBox>();
        for (int y = 0; y * width < plane.Length; y++)
        {
            ReadOnlySpan<int> row = plane.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                int id = row[x];
                if (id == 0) continue;
                int end = x;
                while (end + 1 < width && row[end + 1] == id) end++;
                boxes[id] = boxes.TryGetValue(id, out PlaneBox box)
                    ? new PlaneBox(Math.Min(box.Left, x), box.Top, Math.Max(box.Right, end), y)
                    : new PlaneBox(x, y, end, y);
                x = end;
            }
        }

        return boxes;
    }
}
