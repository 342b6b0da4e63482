using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// Takes the voxel whose box contains the sample; whole rows and planes are copied if several outputs lie in the same one.
/// </summary>
internal static class NearestResampler
{
    internal static void Resample<T>(ReadOnlyMemory<T> from, Shape3D shape, Memory<T> to, Shape3D target, int threads)
        where T : unmanaged
    {
        int[] zs = Indices(shape.Depth, target.Depth);

        // Outputs that show the same plane are grouped: one is sampled, the others are copies of it.
        var firsts = new List<int>();
        for (int z = 0; z < target.Depth; z++)
        {
            if (z == 0 || zs[z] != zs[z - 1]) firsts.Add(z);
        }

        firsts.Add(target.Depth);
        var item = new PlanesItem<T>(
            from, shape, to, target, [.. firsts], zs, Indices(shape.Height, target.Height), Indices(shape.Width, target.Width));
        ParallelWork.For(firsts.Count - 1, 1, threads, item);
    }

    // floor((i + 0.5) * from / to) in integer arithmetic, so that ties do not depend on rounding.
    private static int[] Indices(int from, int to)
    {
        int[] indices = new int[to];
        for (int i = 0; i < to; i++) indices[i] = (int)(((2L * i) + 1) * from / (2L * to));
        return indices;
    }

    private readonly struct PlanesItem<T>(
        ReadOnlyMemory<T> from, Shape3D shape, Memory<T> to, Shape3D target, int[] firsts, int[] zs, int[] ys, int[] xs) : IWorkItem
        where T : unmanaged
    {
        public void Do(int index)
        {
            int z = firsts[index];
            ReadOnlySpan<T> source = from.Span.Slice(zs[z] * shape.PlaneLength, shape.PlaneLength);
            Span<T> plane = to.Span.Slice(z * target.PlaneLength, target.PlaneLength);
            if (shape.Height == target.Height && shape.Width == target.Width) source.CopyTo(plane);
            else Sample(source, plane);
            for (int copy = z + 1; copy < firsts[index + 1]; copy++) plane.CopyTo(to.Span[(copy * target.PlaneLength)..]);
        }

        private void Sample(ReadOnlySpan<T> source, Span<T> plane)
        {
            int width = target.Width;
            ReadOnlySpan<int> at = xs.AsSpan(0, width);
            for (int y = 0; y < ys.Length; y++)
            {
                Span<T> row = plane.Slice(y * width, width);
                if (y > 0 && ys[y] == ys[y - 1])
                {
                    plane.Slice((y - 1) * width, width).CopyTo(row);
                    continue;
                }

                ReadOnlySpan<T> voxels = source.Slice(ys[y] * shape.Width, shape.Width);
                if (voxels.Length == width) voxels.CopyTo(row);
                else for (int x = 0; x < row.Length; x++) row[x] = voxels[at[x]];
            }
        }
    }
}
