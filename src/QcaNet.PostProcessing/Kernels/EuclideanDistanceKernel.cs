// The exact Euclidean distance transform, one axis after the other.
//
// Algorithm. The squared distance of a voxel to the nearest background voxel is a minimum over all background voxels of
// a sum over the axes, so it can be taken one axis at a time. Along x a row needs only the steps to the nearest background
// voxel on either side. Along y, and then z, a voxel p of a line takes
//
//     D(p) = min over q of  f(q) + w (p - q)^2          f: squared distances so far, w: squared spacing of the axis
//
// which is the lower envelope of parabolas that are all of one width. The envelope is built with a stack in one sweep: a new
// parabola meets the topmost one at a point s; where s lies before the start of the topmost, that one is hidden and is popped.
//
//        \   |     /
//         \  |    /   .       sites      1     4        7
//     \    \_|___/___/        envelope   1 1 1 4 4 4 4 7 7
//      `.__.`|`.__.`          starts     ^     ^       ^   (integers: the first voxel at which the site is lower)
//
// Sources. P. Felzenszwalb, D. Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012) 415-428,
// section 2; C. Maurer, R. Qi, V. Raghavan, IEEE PAMI 25 (2003) 265-270, for spacings and the order of the axes;
// A. Meijster, J. Roerdink, W. Hesselink (2000) for integer starts.
//
// Why this variant. Starts are integers, so that a site is kept only where it wins a voxel and the second sweep copies no
// bounds. A background voxel has f = 0, and no parabola from beyond it can get below its own: each run of foreground between
// two background voxels is a problem of its own, with those two as the outermost sites. Lines without foreground cost one
// scan. The edge of the volume is no site: it is not background.
//
// Arithmetic. Doubles. With whole-number spacings every f is a whole number, exact below 2^53, the meeting point is one
// correctly rounded quotient of two exact numbers, and its comparison with an integer is right; so are the distances.
//
// Memory. 8 bytes a voxel for the squared distances between the second and the third pass, plus one slab
// (width times the larger of height and depth, 8 bytes each) in which lines lie contiguously; 2D needs the slab alone.

using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels;

/// <summary>Exact Euclidean distance transform; the essay is at the top of the file.</summary>
internal static class EuclideanDistanceKernel
{
    /// <summary>Writes the distance of every foreground voxel to the nearest background voxel; the spans fill the shape.</summary>
    internal static void Run(ReadOnlySpan<byte> mask, Shape3D shape, double spacingZ, double spacingY, double spacingX, Span<float> distances)
    {
        if (!mask.Contains((byte)0))
        {
            distances.Fill(float.PositiveInfinity);
            return;
        }

        (int depth, int height, int width) = shape;
        int plane = shape.PlaneLength;
        var envelope = new Envelope(Math.Max(height, depth));
        double[] slab = GC.AllocateUninitializedArray<double>(width * Math.Max(height, depth));
        double[] squares = depth == 1 ? [] : GC.AllocateUninitializedArray<double>(shape.Length);

        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<byte> planeMask = mask.Slice(z * plane, plane);
            if (!planeMask.ContainsAnyExcept((byte)0))
            {
                if (depth == 1) distances.Clear();
                else squares.AsSpan(z * plane, plane).Clear();
                continue;
            }

            Span<double> columns = slab.AsSpan(0, plane);
            columns.Clear();
            for (int y = 0; y < height; y++) AlongRow(planeMask.Slice(y * width, width), spacingX, columns[y..], height);
            for (int x = 0; x < width; x++) envelope.Lower(columns.Slice(x * height, height), spacingY * spacingY);

            if (depth == 1) WriteRoots(columns, height, distances, width, 0);
            else WriteTransposed(columns, height, squares.AsSpan(z * plane, plane), width);
        }

        if (depth == 1) return;

        for (int y = 0; y < height; y++)
        {
            Span<double> columns = slab.AsSpan(0, width * depth);
            bool anyForeground = false;
            for (int z = 0; z < depth; z++)
            {
                ReadOnlySpan<double> row = squares.AsSpan((z * plane) + (y * width), width);
                for (int x = 0; x < row.Length; x++)
                {
                    columns[(x * depth) + z] = row[x];
                    anyForeground |= row[x] != 0;
                }
            }

            if (anyForeground)
            {
                for (int x = 0; x < width; x++) envelope.Lower(columns.Slice(x * depth, depth), spacingZ * spacingZ);
            }

            WriteRoots(columns, depth, distances[(y * width)..], width, plane - width);
        }
    }

    /// <summary>Squared distances inside one row, scattered into columns: voxel x of the row goes to <c>column[x * stride]</c>.</summary>
    /// <remarks>Background stays as it is (0, cleared by the caller); a row without background gets infinity.</remarks>
    private static void AlongRow(ReadOnlySpan<byte> row, double spacing, Span<double> column, int stride)
    {
        int from = row.IndexOfAnyExcept((byte)0);
        while (from >= 0)
        {
            int length = row[from..].IndexOf((byte)0);
            int to = length < 0 ? row.Length : from + length;
            bool openLeft = from == 0;
            bool openRight = to == row.Length;
            for (int x = from; x < to; x++)
            {
                double steps = Math.Min(
                    openLeft ? double.PositiveInfinity : x - from + 1,
                    openRight ? double.PositiveInfinity : to - x);
                double distance = steps * spacing;
                column[x * stride] = distance * distance;
            }

            int next = row[to..].IndexOfAnyExcept((byte)0);
            from = next < 0 ? -1 : to + next;
        }
    }

    private static void WriteTransposed(ReadOnlySpan<double> columns, int columnLength, Span<double> rows, int width)
    {
        for (int i = 0; i < columnLength; i++)
        {
            Span<double> row = rows.Slice(i * width, width);
            for (int x = 0; x < row.Length; x++) row[x] = columns[(x * columnLength) + i];
        }
    }

    /// <summary>Roots of the columns as rows of <paramref name="width"/>, with <paramref name="gap"/> values left alone between two rows.</summary>
    private static void WriteRoots(ReadOnlySpan<double> columns, int columnLength, Span<float> rows, int width, int gap)
    {
        for (int i = 0; i < columnLength; i++)
        {
            Span<float> row = rows.Slice(i * (width + gap), width);
            for (int x = 0; x < row.Length; x++)
            {
                double square = columns[(x * columnLength) + i];
                row[x] = square == 0 ? 0f : (float)Math.Sqrt(square);
            }
        }
    }

    /// <summary>The stack of sites, kept for all lines of a volume.</summary>
    private readonly ref struct Envelope(int longestLine)
    {
        private readonly Span<int> _site = new int[longestLine];
        private readonly Span<int> _start = new int[longestLine];
        private readonly Span<double> _height = new double[longestLine];

        /// <summary>Replaces f along the line by the lower envelope of its parabolas. Zeros are background and stay.</summary>
        internal void Lower(Span<double> line, double weight)
        {
            int p = 0;
            while (p < line.Length)
            {
                if (line[p] == 0)
                {
                    p++;
                    continue;
                }

                int from = p;
                while (p < line.Length && line[p] != 0) p++;
                LowerRun(line, from, p, weight);
            }
        }

        /// <summary>The envelope over the foreground run <paramref name="from"/>..<paramref name="to"/> (exclusive).</summary>
        private void LowerRun(Span<double> line, int from, int to, double weight)
        {
            int top = -1;
            int lastSite = Math.Min(to, line.Length - 1);
            for (int q = Math.Max(from - 1, 0); q <= lastSite; q++)
            {
                double f = line[q];
                if (double.IsPositiveInfinity(f)) continue; // no background found yet along the axes before: not a site

                int start = from;
                while (top >= 0)
                {
                    int v = _site[top];
                    double apart = weight * (q - v);
                    double meeting = (f - _height[top] + (apart * ((double)q + v))) / (2 * apart);
                    if (meeting < _start[top])
                    {
                        top--; // q is lower wherever the topmost site would win
                        continue;
                    }

                    start = meeting >= to ? to : (int)Math.Floor(meeting) + 1;
                    break;
                }

                if (start >= to) continue;

                top++;
                _site[top] = q;
                _start[top] = start;
                _height[top] = f;
            }

            // In place is safe: the sites keep the heights they were built from.
            for (int k = 0; k <= top; k++)
            {
                int end = k < top ? _start[k + 1] : to;
                for (int p = _start[k]; p < end; p++)
                {
                    double steps = p - _site[k];
                    line[p] = _height[k] + (weight * steps * steps);
                }
            }
        }
    }
}
