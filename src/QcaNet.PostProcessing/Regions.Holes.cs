using QcaNet.Labels;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <content>Holes.</content>
public static partial class Regions
{
    /// <summary>Fills the holes of a mask: enclosed background becomes 1, as in <c>scipy.ndimage.binary_fill_holes</c>.</summary>
    /// <param name="mask">0 is background, anything else is foreground and stays as it is. Changed in place.</param>
    /// <param name="dimensions">Cavities of the volume, or holes of each plane.</param>
    /// <param name="connectivity">Which background voxels are neighbors; with faces only, a thin diagonal wall is closed.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>The number of voxels filled.</returns>
    /// <remarks>Background that reaches the edge of the volume is never a hole. Allocates 20 bytes per run of background along x.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An enumeration value is undefined, or <paramref name="maximumThreads"/> is below
    /// 1.</exception>
    public static unsafe long FillHoles(
        Volume<byte> mask, HoleDimensions dimensions = HoleDimensions.Volume, Connectivity connectivity = Connectivity.Faces,
        int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Check(dimensions, connectivity);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        fixed (byte* voxels = mask.Voxels)
        {
            var filling = new MaskFilling(voxels, connectivity);
            return FillHoles(mask.Shape, dimensions, threads, filling);
        }
    }

    /// <summary>
    /// Fills the holes of objects: background enclosed by one object becomes part of it. A hole between several objects is not filled.
    /// </summary>
    /// <param name="labels">Changed in place.</param>
    /// <param name="dimensions">Cavities of the volume, or holes of each plane.</param>
    /// <param name="connectivity">Which background voxels are neighbors; with faces only, a thin diagonal wall is closed.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>The number of voxels filled.</returns>
    /// <remarks>Background that reaches the edge of the volume is never a hole. Allocates 20 bytes per run of background along x.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An enumeration value is undefined, or <paramref name="maximumThreads"/> is below
    /// 1.</exception>
    public static unsafe long FillHoles(
        Volume<int> labels, HoleDimensions dimensions = HoleDimensions.Volume, Connectivity connectivity = Connectivity.Faces,
        int? maximumThreads = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        LabelIds.NoNegative(labels.Voxels, nameof(labels));
        Check(dimensions, connectivity);
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        fixed (int* voxels = labels.Voxels)
        {
            var filling = new LabelFilling(voxels, connectivity);
            return FillHoles(labels.Shape, dimensions, threads, filling);
        }
    }

    private static void Check(HoleDimensions dimensions, Connectivity connectivity)
    {
        Require.Known(connectivity, nameof(connectivity));
        if (!Enum.IsDefined(dimensions))
        {
            throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, "HoleDimensions must be Volume or Planes.");
        }
    }

    private static long FillHoles<TFilling>(Shape3D shape, HoleDimensions dimensions, int threads, TFilling filling)
        where TFilling : struct, IFilling
    {
        if (dimensions == HoleDimensions.Volume) return filling.Fill(0, shape, threads);

        var filled = new long[shape.Depth];
        ParallelWork.For(shape.Depth, 1, threads, new FillPlane<TFilling>(filling, shape, filled));
        return filled.Sum();
    }

    /// <summary>
    /// Whether each background component, by id, does not touch an edge. A stack of one plane is an image and has no edge along z.
    /// </summary>
    private static bool[] Enclosed(RunTable background, Shape3D shape)
    {
        var enclosed = new bool[background.Components + 1];
        Array.Fill(enclosed, true);
        for (int row = 0; row < background.Rows; row++)
        {
            (int z, int y) = Math.DivRem(row, shape.Height);
            bool edge = (shape.Depth > 1 && (z == 0 || z == shape.Depth - 1)) || y == 0 || y == shape.Height - 1;
            (int from, int to) = background.OfRow(row);
            for (int run = from; run < to; run++)
            {
                bool ends = background.Start[run] == row * shape.Width || background.End[run] == (row + 1) * shape.Width;
                if (edge || ends) enclosed[background.Component[run]] = false;
            }
        }

        return enclosed;
    }

    /// <summary>Fills the holes in a volume, or in one of its planes, that starts at an offset.</summary>
    private interface IFilling
    {
        long Fill(int offset, Shape3D shape, int threads);
    }

    private readonly unsafe struct MaskFilling(byte* mask, Connectivity connectivity) : IFilling
    {
        public long Fill(int offset, Shape3D shape, int threads)
        {
            using RunTable background = RunTable.Of(
                new MaskSource(mask + offset, shape.Width, ofBackground: true), shape, connectivity, threads);
            bool[] enclosed = Enclosed(background, shape);
            long filled = 0;
            for (int run = 0; run < background.Count; run++)
            {
                if (!enclosed[background.Component[run]]) continue;
                int length = background.End[run] - background.Start[run];
                new Span<byte>(mask + offset + background.Start[run], length).Fill(1);
                filled += length;
            }

            return filled;
        }
    }

    private readonly unsafe struct LabelFilling(int* labels, Connectivity connectivity) : IFilling
    {
        private const int NoOwner = 0;
        private const int SeveralOwners = -1;

        public long Fill(int offset, Shape3D shape, int threads)
        {
            int* voxels = labels + offset;
            using RunTable background = RunTable.Of(new LabelSource(voxels, shape.Width, ofBackground: true), shape, connectivity, threads);
            bool[] enclosed = Enclosed(background, shape);
            var owners = new int[background.Components + 1];
            for (int run = 0; run < background.Count; run++)
            {
                int component = background.Component[run];
                if (enclosed[component]) Meet(voxels, shape, background.Start[run], background.End[run], ref owners[component]);
            }

            long filled = 0;
            for (int run = 0; run < background.Count; run++)
            {
                int component = background.Component[run];
                if (!enclosed[component] || owners[component] <= NoOwner) continue;
                int length = background.End[run] - background.Start[run];
                new Span<int>(voxels + background.Start[run], length).Fill(owners[component]);
                filled += length;
            }

            return filled;
        }

        /// <summary>
        /// Records which objects a run of an enclosed component touches across faces. The run touches no edge of the volume.
        /// </summary>
        private static void Meet(int* voxels, Shape3D shape, int start, int end, ref int owner)
        {
            Meet(voxels[start - 1], ref owner);
            Meet(voxels[end], ref owner);
            for (int at = start; at < end; at++)
            {
                Meet(voxels[at - shape.Width], ref owner);
                Meet(voxels[at + shape.Width], ref owner);
                if (shape.Depth == 1) continue;
                Meet(voxels[at - shape.PlaneLength], ref owner);
                Meet(voxels[at + shape.PlaneLength], ref owner);
            }
        }

        private static void Meet(int id, ref int owner)
        {
            if (id == 0 || owner == id) return;
            owner = owner == NoOwner ? id : SeveralOwners;
        }
    }

    private readonly struct FillPlane<TFilling>(TFilling filling, Shape3D shape, long[] filled) : IWorkItem
        where TFilling : struct, IFilling
    {
        public void Do(int index) =>
            filled[index] = filling.Fill(index * shape.PlaneLength, new Shape3D(1, shape.Height, shape.Width), threads: 1);
    }
}
