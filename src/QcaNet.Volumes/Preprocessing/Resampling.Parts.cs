using QcaNet.Threading;
using QcaNet.Volumes.Preprocessing.Sampling;

namespace QcaNet.Volumes.Preprocessing;

/// <content>Parts of volumes that do not fit in memory.</content>
public static partial class Resampling
{
    /// <summary>
    /// Like <see cref="ShapeAt"/>, but also for a result that no <see cref="Volume{T}"/> can hold and that is computed in parts.
    /// </summary>
    /// <inheritdoc cref="ShapeAt" path="/param"/>
    /// <exception cref="ArgumentException">An extent would exceed 2^31 - 1 voxels, or a spacing is the default value.</exception>
    public static Shape3D ShapeInPartsAt(Shape3D shape, VoxelSpacing from, VoxelSpacing to)
    {
        if (from == default)
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers.", nameof(from));
        }

        if (to == default)
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers.", nameof(to));
        }

        return Shape3D.OfFile(SizeAt(shape.Depth, from.Z, to.Z), SizeAt(shape.Height, from.Y, to.Y), SizeAt(shape.Width, from.X, to.X));
    }

    /// <summary>The region of the input that is needed for a part of the linearly resampled result.</summary>
    /// <param name="shape">Extent of the whole input.</param>
    /// <param name="target">Extent of the whole result.</param>
    /// <param name="part">The part of the result.</param>
    public static VolumeRegion SourceOf(Shape3D shape, Shape3D target, VolumeRegion part)
    {
        (AxisSampling? z, AxisSampling? y, AxisSampling? x) = Axes(shape, target);
        (int firstZ, int endZ) = SourceOf(z, part.Z, part.EndZ);
        (int firstY, int endY) = SourceOf(y, part.Y, part.EndY);
        (int firstX, int endX) = SourceOf(x, part.X, part.EndX);
        return VolumeRegion.Between((firstZ, firstY, firstX), (endZ, endY, endX));
    }

    /// <summary>
    /// Computes a part of the result of <see cref="Linear{T}(Volume{T}, Shape3D, int?)"/> for a whole volume; bitwise identical.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double; computed in single precision.</typeparam>
    /// <param name="source">The voxels of <see cref="SourceOf(Shape3D, Shape3D, VolumeRegion)"/>; not changed.</param>
    /// <param name="shape">Extent of the whole input.</param>
    /// <param name="target">Extent of the whole result.</param>
    /// <param name="part">The part of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume of the part's extent, without a spacing.</returns>
    /// <exception cref="ArgumentException">The source has a different extent, or the part lies outside the result.</exception>
    public static Volume<float> LinearPart<T>(
        Volume<T> source, Shape3D shape, Shape3D target, VolumeRegion part, int? maximumThreads = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        FloatConversion.Check<T>();
        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        if (!part.IsWithin(target)) throw new ArgumentException($"The part {part} lies outside {target}.", nameof(part));
        Shape3D needed = SourceOf(shape, target, part).Shape;
        if (source.Shape != needed)
        {
            throw new ArgumentException($"The source has {source.Shape} voxels; the part comes from {needed}.", nameof(source));
        }

        (AxisSampling? z, AxisSampling? y, AxisSampling? x) = Axes(shape, target);
        var result = new Volume<float>(GC.AllocateUninitializedArray<float>(part.Shape.Length), part.Shape);
        SeparableResampler.Resample<T>(
            source.Memory,
            source.Shape,
            result.Memory,
            (z?.Part(part.Z, part.Shape.Depth), y?.Part(part.Y, part.Shape.Height), x?.Part(part.X, part.Shape.Width)),
            (float.NegativeInfinity, float.PositiveInfinity),
            threads);
        return result;
    }

    private static (AxisSampling? Z, AxisSampling? Y, AxisSampling? X) Axes(Shape3D shape, Shape3D target) => (
        AxisSampling.Linear(shape.Depth, target.Depth),
        AxisSampling.Linear(shape.Height, target.Height),
        AxisSampling.Linear(shape.Width, target.Width));

    private static (int First, int End) SourceOf(AxisSampling? axis, int first, int end) => axis?.SourceOf(first, end) ?? (first, end);
}
