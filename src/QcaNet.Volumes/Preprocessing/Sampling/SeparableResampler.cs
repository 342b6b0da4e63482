using System.Buffers;
using System.Numerics;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// Resamples a volume along x, then y, then z, in one sweep. The result is divided into bands of rows; for each band, the planes of the
/// input are read once, and a ring buffer holds the bands that the next output needs. No intermediate volume is needed, the input is read
/// as it is (any voxel type), and the working set stays in the second-level cache. x comes first, because stacks mostly grow along z.
/// </summary>
internal static class SeparableResampler
{
    /// <summary>Maximum size of a band's ring buffer in floats: 256 kB, half a second-level cache.</summary>
    private const int RingBudget = 64 * 1024;

    /// <summary>Resamples; an axis whose sampling is null keeps its size.</summary>
    /// <param name="from">Voxels of <paramref name="shape"/>.</param>
    /// <param name="shape">Extent of the input.</param>
    /// <param name="to">Receives the voxels of the result.</param>
    /// <param name="axes">Sampling along z, y and x.</param>
    /// <param name="limits">Smallest and largest result; values beyond them are clipped. Infinite limits clip nothing.</param>
    /// <param name="threads">Maximum number of threads.</param>
    internal static void Resample<T>(
        ReadOnlyMemory<T> from,
        Shape3D shape,
        Memory<float> to,
        (AxisSampling? Z, AxisSampling? Y, AxisSampling? X) axes,
        (float Low, float High) limits,
        int threads)
        where T : unmanaged
    {
        var target = new Shape3D(axes.Z?.To ?? shape.Depth, axes.Y?.To ?? shape.Height, axes.X?.To ?? shape.Width);
        int window = axes.Z?.Window ?? 1;
        int bandRows = Math.Clamp(RingBudget / (window + 1) / target.Width, 1, target.Height);
        int bands = (target.Height + bandRows - 1) / bandRows;

        // Divided along z only if the bands alone would leave threads idle: each part computes its first ring again. Without sampling along
        // z nothing is computed twice.
        int wanted = axes.Z is null ? target.Depth : Math.Min((4 * threads / bands) + 1, target.Depth / (4 * window));
        int blocks = threads == 1 ? 1 : Math.Clamp(wanted, 1, target.Depth);
        var item = new BandItem<T>
        {
            From = from,
            Shape = shape,
            To = to,
            Target = target,
            Z = axes.Z,
            Y = axes.Y,
            X = axes.X,
            Limits = limits,
            BandRows = bandRows,
            Bands = bands,
            Blocks = blocks,
        };
        ParallelWork.For(bands * blocks, 1, threads, item);
    }

    private readonly struct BandItem<T> : IWorkItem
        where T : unmanaged
    {
        internal required ReadOnlyMemory<T> From { get; init; }

        internal required Shape3D Shape { get; init; }

        internal required Memory<float> To { get; init; }

        internal required Shape3D Target { get; init; }

        internal required AxisSampling? Z { get; init; }

        internal required AxisSampling? Y { get; init; }

        internal required AxisSampling? X { get; init; }

        internal required (float Low, float High) Limits { get; init; }

        internal required int BandRows { get; init; }

        internal required int Bands { get; init; }

        internal required int Blocks { get; init; }

        public void Do(int index)
        {
            int firstRow = index % Bands * BandRows;
            int rows = Math.Min(BandRows, Target.Height - firstRow);
            int cut = index / Bands;
            int firstPlane = (int)((long)Target.Depth * cut / Blocks);
            int end = (int)((long)Target.Depth * (cut + 1) / Blocks);
            int length = rows * Target.Width;
            int planes = Z?.Window ?? 0;
            bool direct = typeof(T) == typeof(float) && X is null && Y is null;
            (int top, int sourceRows) = SourceRows(firstRow, rows);

            // One rented array: the ring of bands, the rows of one plane before y, and the scratch memory for sampling along x.
            int bandRing = direct ? 0 : planes * length;
            int before = Y is null ? 0 : sourceRows * Target.Width;
            int block = X is null ? 0 : RowBlock.ScratchLength(Shape.Width, Target.Width);
            float[] scratch = ArrayPool<float>.Shared.Rent(bandRing + before + block);
            try
            {
                var band =
                    new Band(firstRow, rows, top, sourceRows, scratch.AsSpan(bandRing, before), scratch.AsSpan(bandRing + before, block));
                if (Z is null)
                {
                    for (int z = firstPlane; z < end; z++)
                    {
                        Span<float> result = To.Span.Slice(Target.Offset(z, firstRow, 0), length);
                        Plane(z, band, result);
                        Limit(result);
                    }
                }
                else if (direct)
                {
                    ReadOnlySpan<float> data = FloatConversion.As<T, float>(From.Span);
                    Span<int> offsets = stackalloc int[planes];
                    for (int z = firstPlane; z < end; z++)
                    {
                        for (int k = 0; k < Z.Count[z]; k++) offsets[k] = Shape.Offset(Z.Start[z] + k, firstRow, 0);
                        Across(Z, z, data, offsets, To.Span.Slice(Target.Offset(z, firstRow, 0), length));
                    }
                }
                else
                {
                    Sweep(firstPlane, end, band, scratch.AsSpan(0, bandRing));
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(scratch);
            }
        }

        // The planes of one band along z; each is computed once and kept as long as an output needs it.
        private void Sweep(int firstPlane, int end, Band band, Span<float> ring)
        {
            int length = band.Rows * Target.Width;
            int slots = Z!.Window;
            Span<int> held = stackalloc int[slots];
            Span<int> offsets = stackalloc int[slots];
            held.Fill(-1);
            for (int z = firstPlane; z < end; z++)
            {
                for (int k = 0; k < Z.Count[z]; k++)
                {
                    int plane = Z.Start[z] + k;
                    int slot = plane % slots;
                    offsets[k] = slot * length;
                    if (held[slot] == plane) continue;
                    Plane(plane, band, ring.Slice(slot * length, length));
                    held[slot] = plane;
                }

                Across(Z, z, ring, offsets, To.Span.Slice(Target.Offset(z, band.First, 0), length));
            }
        }

        // One output row or band from several of the input.
        private void Across(AxisSampling axis, int i, ReadOnlySpan<float> data, ReadOnlySpan<int> offsets, Span<float> to)
        {
            Combine(axis, i, data, offsets, to);
            Limit(to);
        }

        // The rows of a band in one plane of the input, sampled along x and y.
        private void Plane(int z, Band band, Span<float> to)
        {
            ReadOnlySpan<T> rows = From.Span.Slice(Shape.Offset(z, band.Top, 0), band.SourceRows * Shape.Width);
            if (Y is null)
            {
                AlongX(rows, band, to);
                return;
            }

            ReadOnlySpan<float> data = band.BeforeY;
            if (typeof(T) == typeof(float) && X is null) data = FloatConversion.As<T, float>(rows);
            else AlongX(rows, band, band.BeforeY);
            Span<int> offsets = stackalloc int[Y.Window];
            for (int row = 0; row < band.Rows; row++)
            {
                int y = band.First + row;
                for (int k = 0; k < Y.Count[y]; k++) offsets[k] = (Y.Start[y] + k - band.Top) * Target.Width;
                Combine(Y, y, data, offsets, to.Slice(row * Target.Width, Target.Width));
            }
        }

        private void AlongX(ReadOnlySpan<T> rows, Band band, Span<float> to)
        {
            if (X is null) FloatConversion.Convert(rows, to);
            else RowBlock.Along(rows, X, to, band.Block);
        }

        // The rows of the input that are needed for a band of the result.
        private (int Top, int Count) SourceRows(int first, int rows)
        {
            if (Y is null) return (first, rows);
            int top = int.MaxValue, bottom = 0;
            for (int y = first; y < first + rows; y++)
            {
                (top, bottom) = (Math.Min(top, Y.Start[y]), Math.Max(bottom, Y.Start[y] + Y.Count[y]));
            }

            return (top, bottom - top);
        }

        private void Limit(Span<float> values)
        {
            if (float.IsInfinity(Limits.Low) && float.IsInfinity(Limits.High)) return;
            var low = new Vector<float>(Limits.Low);
            var high = new Vector<float>(Limits.High);
            int i = 0;
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Span<float> block = values.Slice(i, Vector<float>.Count);
                Vector.Min(Vector.Max(new Vector<float>(block), low), high).CopyTo(block);
            }

            for (; i < values.Length; i++) values[i] = MathF.Min(MathF.Max(values[i], Limits.Low), Limits.High);
        }

        private static void Combine(AxisSampling axis, int i, ReadOnlySpan<float> data, ReadOnlySpan<int> offsets, Span<float> to)
        {
            int count = axis.Count[i];
            if (count == 1) data.Slice(offsets[0], to.Length).CopyTo(to);
            else if (axis.Mixes)
            {
                RowKernels.Mix(data.Slice(offsets[0], to.Length), data.Slice(offsets[1], to.Length), axis.WeightsOf(i)[1], to);
            }
            else RowKernels.Sum(data, offsets[..count], axis.WeightsOf(i), to);
        }
    }

    private readonly ref struct Band(int first, int rows, int top, int sourceRows, Span<float> beforeY, Span<float> block)
    {
        /// <summary>First row of the result.</summary>
        internal int First { get; } = first;

        internal int Rows { get; } = rows;

        /// <summary>First row of the input.</summary>
        internal int Top { get; } = top;

        internal int SourceRows { get; } = sourceRows;

        /// <summary>Rows of the input, sampled along x.</summary>
        internal Span<float> BeforeY { get; } = beforeY;

        internal Span<float> Block { get; } = block;
    }
}
