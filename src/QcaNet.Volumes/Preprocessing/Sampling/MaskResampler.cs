using System.Buffers;
using System.Numerics;
using QcaNet.Sampling;
using QcaNet.Threading;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// The published resampling of masks. A linear sample of a mask is above 0 exactly if one of the voxels it weights is, so nothing has to be
/// interpolated: each output is the union of a box of the smoothed mask. Smoothing in floating point is above 0 wherever the Gaussian
/// reaches, so it only enlarges the box. Smoothing in integers has to be computed, in double precision and in SciPy's order, because the
/// truncation determines the result.
/// </summary>
internal static class MaskResampler
{
    internal static void Resample<T>(
        ReadOnlyMemory<T> from, Shape3D shape, Memory<byte> to, Shape3D target, MaskSmoothing smoothing, int threads)
        where T : unmanaged
    {
        var item = new BlockItem<T>
        {
            From = from,
            Shape = shape,
            To = to,
            Target = target,
            Z = Axis.Of(shape.Depth, target.Depth, smoothing),
            Y = Axis.Of(shape.Height, target.Height, smoothing),
            X = Axis.Of(shape.Width, target.Width, smoothing),
            Blocks = threads == 1 ? 1 : Math.Min(target.Depth, 4 * threads),
        };
        ParallelWork.For(item.Blocks, 1, threads, item);
    }

    // Foreground as 255, as the published masks are stored and smoothed.
    private static void Foreground<T>(ReadOnlySpan<T> from, Span<byte> to)
        where T : unmanaged
    {
        int i = 0;
        if (typeof(T) == typeof(byte))
        {
            ReadOnlySpan<byte> bytes = FloatConversion.As<T, byte>(from);
            for (; i <= to.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                (~Vector.Equals(new Vector<byte>(bytes[i..]), default)).CopyTo(to[i..]);
            }
        }

        for (; i < to.Length; i++) to[i] = EqualityComparer<T>.Default.Equals(from[i], default) ? (byte)0 : (byte)255;
    }

    private static void Above0(ReadOnlySpan<float> from, Span<byte> to)
    {
        int step = Vector<float>.Count;
        int i = 0;
        for (; i <= to.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            ReadOnlySpan<float> four = from.Slice(i, 4 * step);
            Vector<short> low = Vector.Narrow(
                Vector.GreaterThan(new Vector<float>(four), default), Vector.GreaterThan(new Vector<float>(four[step..]), default));
            Vector<short> high = Vector.Narrow(
                Vector.GreaterThan(new Vector<float>(four[(2 * step)..]), default),
                Vector.GreaterThan(new Vector<float>(four[(3 * step)..]), default));
            Vector.AsVectorByte(Vector.Narrow(low, high)).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++) to[i] = from[i] > 0 ? (byte)255 : (byte)0;
    }

    private static void Unite(Span<byte> to, ReadOnlySpan<byte> with)
    {
        int i = 0;
        for (; i <= to.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(to[i..]) | new Vector<byte>(with[i..])).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++) to[i] |= with[i];
    }

    // The center first, then the pairs from the outermost inwards, as in SciPy's correlation with a symmetric kernel. Then truncation.
    private static void Smooth(ReadOnlySpan<float> data, ReadOnlySpan<int> offsets, ReadOnlySpan<double> kernel, Span<float> to)
    {
        int radius = kernel.Length / 2;
        int i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(data[(offsets[radius] + i)..]), out Vector<double> low, out Vector<double> high);
            low *= kernel[radius];
            high *= kernel[radius];
            for (int j = 0; j < radius; j++)
            {
                // Integers up to 510: the sum of a pair is exact in single precision.
                Vector<float> pair =
                    new Vector<float>(data[(offsets[j] + i)..]) + new Vector<float>(data[(offsets[(2 * radius) - j] + i)..]);
                Vector.Widen(pair, out Vector<double> pairLow, out Vector<double> pairHigh);
                low += pairLow * kernel[j];
                high += pairHigh * kernel[j];
            }

            Vector.Narrow(Vector.Floor(low), Vector.Floor(high)).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            double sum = data[offsets[radius] + i] * kernel[radius];
            for (int j = 0; j < radius; j++) sum += ((double)data[offsets[j] + i] + data[offsets[(2 * radius) - j] + i]) * kernel[j];
            to[i] = (float)Math.Floor(sum);
        }
    }

    private readonly struct BlockItem<T> : IWorkItem
        where T : unmanaged
    {
        internal required ReadOnlyMemory<T> From { get; init; }

        internal required Shape3D Shape { get; init; }

        internal required Memory<byte> To { get; init; }

        internal required Shape3D Target { get; init; }

        internal required Axis Z { get; init; }

        internal required Axis Y { get; init; }

        internal required Axis X { get; init; }

        internal required int Blocks { get; init; }

        public void Do(int index)
        {
            int first = (int)((long)Target.Depth * index / Blocks);
            int end = (int)((long)Target.Depth * (index + 1) / Blocks);
            int plane = Shape.PlaneLength;
            bool smooths = Z.Kernel.Length > 1 || Y.Kernel.Length > 1 || X.Kernel.Length > 1;

            // Bytes: the planes an output combines, their union, a row. Floats: the planes a smoothed one needs, two to work on, a row.
            byte[] bytes = ArrayPool<byte>.Shared.Rent(((Z.Window + 1) * plane) + Shape.Width);
            float[] floats = ArrayPool<float>.Shared.Rent(smooths ? ((Z.Kernel.Length + 2) * plane) + Shape.Width + X.Kernel.Length : 0);
            try
            {
                Span<byte> ring = bytes.AsSpan(0, Z.Window * plane);
                Span<byte> union = bytes.AsSpan(Z.Window * plane, plane);
                Span<byte> row = bytes.AsSpan((Z.Window + 1) * plane, Shape.Width);
                Span<int> held = stackalloc int[Z.Window];
                Span<int> heldFloats = stackalloc int[Z.Kernel.Length];
                held.Fill(-1);
                heldFloats.Fill(-1);
                for (int z = first; z < end; z++)
                {
                    for (int source = Z.Low[z]; source <= Z.High[z]; source++)
                    {
                        int slot = source % Z.Window;
                        Span<byte> kept = ring.Slice(slot * plane, plane);
                        if (held[slot] != source)
                        {
                            if (smooths) Smoothed(source, heldFloats, floats, kept);
                            else Foreground(Plane(source), kept);
                            held[slot] = source;
                        }

                        if (source == Z.Low[z]) kept.CopyTo(union);
                        else Unite(union, kept);
                    }

                    for (int y = 0; y < Target.Height; y++) Row(union, y, row, To.Span.Slice(Target.Offset(z, y, 0), Target.Width));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
                ArrayPool<float>.Shared.Return(floats);
            }
        }

        private ReadOnlySpan<T> Plane(int z) => From.Span.Slice(z * Shape.PlaneLength, Shape.PlaneLength);

        private void Row(ReadOnlySpan<byte> union, int y, Span<byte> row, Span<byte> to)
        {
            int width = Shape.Width;
            union.Slice(Y.Low[y] * width, width).CopyTo(row);
            for (int source = Y.Low[y] + 1; source <= Y.High[y]; source++) Unite(row, union.Slice(source * width, width));
            if (X.Stays)
            {
                int i = 0;
                for (; i <= to.Length - Vector<byte>.Count; i += Vector<byte>.Count)
                {
                    (new Vector<byte>(row[i..]) & Vector<byte>.One).CopyTo(to[i..]);
                }

                for (; i < to.Length; i++) to[i] = (byte)(row[i] & 1);
                return;
            }

            for (int x = 0; x < to.Length; x++)
            {
                byte any = row[X.Low[x]];
                for (int source = X.Low[x] + 1; source <= X.High[x]; source++) any |= row[source];
                to[x] = (byte)(any & 1);
            }
        }

        // One plane, smoothed along z, y and x; each result is truncated to integers, as SciPy's filter for integers does.
        private void Smoothed(int z, Span<int> held, float[] floats, Span<byte> to)
        {
            int plane = Shape.PlaneLength;
            int slots = Z.Kernel.Length;
            Span<float> ring = floats.AsSpan(0, slots * plane);
            Span<float> now = floats.AsSpan(slots * plane, plane);
            Span<float> next = floats.AsSpan((slots + 1) * plane, plane);
            Span<int> offsets = stackalloc int[Math.Max(slots, Math.Max(Y.Kernel.Length, X.Kernel.Length))];
            for (int j = 0; j < slots; j++)
            {
                int source = MirroredIndex.WithoutEdge(z + j - (slots / 2), Shape.Depth);
                int slot = source % slots;
                offsets[j] = slot * plane;
                if (held[slot] == source) continue;
                Foreground(Plane(source), to);
                FloatConversion.Convert<byte>(to, ring.Slice(slot * plane, plane));
                held[slot] = source;
            }

            if (slots == 1) ring.CopyTo(now);
            else Smooth(ring, offsets[..slots], Z.Kernel, now);

            if (Y.Kernel.Length > 1)
            {
                for (int y = 0; y < Shape.Height; y++)
                {
                    for (int j = 0; j < Y.Kernel.Length; j++)
                    {
                        offsets[j] = MirroredIndex.WithoutEdge(y + j - (Y.Kernel.Length / 2), Shape.Height) * Shape.Width;
                    }

                    Smooth(now, offsets[..Y.Kernel.Length], Y.Kernel, next.Slice(y * Shape.Width, Shape.Width));
                }

                next.CopyTo(now);
            }

            if (X.Kernel.Length > 1)
            {
                int radius = X.Kernel.Length / 2;
                Span<float> padded = floats.AsSpan((slots + 2) * plane, Shape.Width + (2 * radius));
                for (int j = 0; j < X.Kernel.Length; j++) offsets[j] = j;
                for (int y = 0; y < Shape.Height; y++)
                {
                    Span<float> row = now.Slice(y * Shape.Width, Shape.Width);
                    for (int x = 0; x < padded.Length; x++) padded[x] = row[MirroredIndex.WithoutEdge(x - radius, Shape.Width)];
                    Smooth(padded, offsets[..X.Kernel.Length], X.Kernel, row);
                }
            }

            Above0(now, to);
        }
    }

    /// <summary>The voxels of the smoothed mask that each output touches, and the smoothing kernel.</summary>
    private sealed class Axis
    {
        internal required int[] Low { get; init; }

        internal required int[] High { get; init; }

        internal required double[] Kernel { get; init; }

        internal required int Window { get; init; }

        /// <summary>Whether each output is the voxel at its own position.</summary>
        internal required bool Stays { get; init; }

        internal static Axis Of(int from, int to, MaskSmoothing smoothing)
        {
            double[] kernel = from > to ? PublishedGaussian.Kernel(from, to) : [1];
            int reach = smoothing == MaskSmoothing.FloatingPoint ? kernel.Length / 2 : 0;
            int[] low = new int[to], high = new int[to];
            int window = 1;
            for (int i = 0; i < to; i++)
            {
                (int left, double weight) = from == to ? (i, 0) : PublishedGaussian.Neighbors(i, from, to);
                int right = weight > 0 ? MirroredIndex.WithoutEdge(left + 1, from) : left;
                (low[i], high[i]) = (Math.Min(left, right), Math.Max(left, right));
                for (int j = -reach; j <= reach; j++)
                {
                    int a = MirroredIndex.WithoutEdge(left + j, from), b = MirroredIndex.WithoutEdge(right + j, from);
                    (low[i], high[i]) = (Math.Min(low[i], Math.Min(a, b)), Math.Max(high[i], Math.Max(a, b)));
                }

                window = Math.Max(window, high[i] - low[i] + 1);
            }

            double[] used = smoothing == MaskSmoothing.FloatingPoint ? [1] : kernel;
            return new Axis { Low = low, High = high, Kernel = used, Window = window, Stays = from == to };
        }
    }
}
