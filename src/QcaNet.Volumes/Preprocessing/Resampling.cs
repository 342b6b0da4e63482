using QcaNet.Threading;
using QcaNet.Volumes.Preprocessing.Sampling;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Changes the sampling of a volume. Output index i of an axis samples the input at <c>(i + 0.5) * in/out - 0.5</c>: voxels are boxes, and
/// the box of the whole volume does not move (scikit-image's <c>resize</c>). The axes are independent; an axis whose size does not change
/// is left as it is. Nothing is smoothed before shrinking; <see cref="PublishedResampling"/> does that.
/// </summary>
/// <remarks>
/// The results are bitwise identical for any number of threads and on any machine. Integer voxels are converted while they are read, and
/// no volume is allocated except the result. The overloads for memory write into a result that the caller owns, and read any range of whole
/// planes: <c>volume.Memory.Slice(z * plane, n * plane)</c> is a view of n planes.
/// </remarks>
public static partial class Resampling
{
    /// <summary>The shape of a volume at another spacing: <c>size * from / to</c> per axis, rounded (halves up), at least 1.</summary>
    /// <param name="shape">Extent at <paramref name="from"/>.</param>
    /// <param name="from">Current spacing, micrometers.</param>
    /// <param name="to">Target spacing, micrometers; the actual spacing differs because the shape is rounded.</param>
    /// <exception cref="ArgumentException">The result would exceed the limit of a volume, or a spacing is the default value.</exception>
    public static Shape3D ShapeAt(Shape3D shape, VoxelSpacing from, VoxelSpacing to)
    {
        if (from == default)
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers.", nameof(from));
        }

        if (to == default)
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers.", nameof(to));
        }

        return new Shape3D(
            SizeAt(shape.Depth, from.Z, to.Z),
            SizeAt(shape.Height, from.Y, to.Y),
            SizeAt(shape.Width, from.X, to.X));
    }

    /// <summary>
    /// Resamples linearly; beyond the first and the last voxel center, the edge value is used. Equivalent to scikit-image's
    /// <c>resize(order=1, mode="edge", anti_aliasing=False)</c>.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double; computed in single precision.</typeparam>
    /// <param name="v">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume whose spacing is the input's times in/out along each axis; a copy if the shape is unchanged.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<float> Linear<T>(Volume<T> v, Shape3D target, int? maximumThreads = null)
        where T : unmanaged
    {
        Volume<float> result = ResultFor<T, float>(v, target);
        Linear<T>(v.Memory, v.Shape, result.Memory, target, maximumThreads);
        return result;
    }

    /// <summary>Resamples linearly to another spacing; <see cref="ShapeAt"/> returns the resulting shape.</summary>
    /// <inheritdoc cref="Linear{T}(Volume{T}, Shape3D, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="v">Input with a spacing; not changed.</param>
    /// <param name="spacing">Target spacing, micrometers; the actual spacing differs because the shape is rounded.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">The volume has no spacing, or the result would exceed the limit of a volume.</exception>
    public static Volume<float> Linear<T>(Volume<T> v, VoxelSpacing spacing, int? maximumThreads = null)
        where T : unmanaged => Linear(v, ShapeFor(v, spacing), maximumThreads);

    /// <summary>Resamples linearly from memory to memory; allocations do not grow with the volume.</summary>
    /// <inheritdoc cref="Linear{T}(Volume{T}, Shape3D, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="voxels">Voxels of <paramref name="shape"/>: a volume, or a range of its planes.</param>
    /// <param name="shape">Extent of the input.</param>
    /// <param name="result">Receives the voxels; as long as <paramref name="target"/>, not overlapping the input.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">A length does not match its shape.</exception>
    public static void Linear<T>(ReadOnlyMemory<T> voxels, Shape3D shape, Memory<float> result, Shape3D target, int? maximumThreads = null)
        where T : unmanaged
    {
        int threads = CheckedThreads(voxels, shape, result, target, maximumThreads);
        FloatConversion.Check<T>();
        SeparableResampler.Resample(
            voxels,
            shape,
            result,
            (
                AxisSampling.Linear(shape.Depth, target.Depth),
                AxisSampling.Linear(shape.Height, target.Height),
                AxisSampling.Linear(shape.Width, target.Width)),
            (float.NegativeInfinity, float.PositiveInfinity),
            threads);
    }

    /// <summary>
    /// Resamples with the interpolating cubic spline of the volume, mirrored at its edges: scikit-image's <c>resize(order=3,
    /// anti_aliasing=False)</c>, SciPy's <c>zoom(order=3, mode="mirror", grid_mode=True)</c>. Smooth structures are reproduced more
    /// accurately than by <see cref="Linear{T}(Volume{T}, Shape3D, int?)"/>; at sharp edges a cubic spline overshoots, which
    /// <paramref name="clip"/> limits.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double; computed in single precision.</typeparam>
    /// <param name="v">Input of finite values; not changed. A voxel that is not finite invalidates those within 13 voxels of it.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="clip">
    /// Clips the result to the range of the input, as scikit-image does: probabilities stay within 0 to 1, counts above 0.
    /// </param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume whose spacing is the input's times in/out along each axis; a copy if the shape is unchanged.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<float> Cubic<T>(Volume<T> v, Shape3D target, bool clip = true, int? maximumThreads = null)
        where T : unmanaged
    {
        Volume<float> result = ResultFor<T, float>(v, target);
        Cubic<T>(v.Memory, v.Shape, result.Memory, target, clip, maximumThreads);
        return result;
    }

    /// <summary>Resamples with cubic splines to another spacing; <see cref="ShapeAt"/> returns the resulting shape.</summary>
    /// <inheritdoc cref="Cubic{T}(Volume{T}, Shape3D, bool, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="v">Input with a spacing, of finite values; not changed.</param>
    /// <param name="spacing">Target spacing, micrometers; the actual spacing differs because the shape is rounded.</param>
    /// <param name="clip">Clips the result to the range of the input.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">The volume has no spacing, or the result would exceed the limit of a volume.</exception>
    public static Volume<float> Cubic<T>(Volume<T> v, VoxelSpacing spacing, bool clip = true, int? maximumThreads = null)
        where T : unmanaged => Cubic(v, ShapeFor(v, spacing), clip, maximumThreads);

    /// <summary>Resamples with cubic splines from memory to memory; allocations do not grow with the volume.</summary>
    /// <inheritdoc cref="Cubic{T}(Volume{T}, Shape3D, bool, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="voxels">Voxels of <paramref name="shape"/>: a volume, or a range of its planes.</param>
    /// <param name="shape">Extent of the input.</param>
    /// <param name="result">Receives the voxels; as long as <paramref name="target"/>, not overlapping the input.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="clip">Clips the result to the range of the input.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">A length does not match its shape.</exception>
    public static void Cubic<T>(
        ReadOnlyMemory<T> voxels, Shape3D shape, Memory<float> result, Shape3D target, bool clip = true, int? maximumThreads = null)
        where T : unmanaged
    {
        int threads = CheckedThreads(voxels, shape, result, target, maximumThreads);
        FloatConversion.Check<T>();
        (float, float) limits = (float.NegativeInfinity, float.PositiveInfinity);

        // With NaN there is no range, and nothing is clipped.
        if (clip && VoxelStatistics.Range(voxels.Span, threads) is var range && !float.IsNaN(range.Min)) limits = range;
        SeparableResampler.Resample(
            voxels,
            shape,
            result,
            (
                AxisSampling.Cubic(shape.Depth, target.Depth),
                AxisSampling.Cubic(shape.Height, target.Height),
                AxisSampling.Cubic(shape.Width, target.Width)),
            limits,
            threads);
    }

    /// <summary>
    /// Takes the nearest voxel, for labels and masks, which must not be interpolated. Halfway between two voxels, the later one is taken.
    /// </summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <returns>A new volume whose spacing is the input's times in/out along each axis.</returns>
    public static Volume<T> Nearest<T>(Volume<T> v, Shape3D target, int? maximumThreads = null)
        where T : unmanaged
    {
        Volume<T> result = ResultFor<T, T>(v, target);
        Nearest<T>(v.Memory, v.Shape, result.Memory, target, maximumThreads);
        return result;
    }

    /// <summary>Resamples labels or a mask to another spacing; <see cref="ShapeAt"/> returns the resulting shape.</summary>
    /// <inheritdoc cref="Nearest{T}(Volume{T}, Shape3D, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="v">Input with a spacing; not changed.</param>
    /// <param name="spacing">Target spacing, micrometers; the actual spacing differs because the shape is rounded.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">The volume has no spacing, or the result would exceed the limit of a volume.</exception>
    public static Volume<T> Nearest<T>(Volume<T> v, VoxelSpacing spacing, int? maximumThreads = null)
        where T : unmanaged => Nearest(v, ShapeFor(v, spacing), maximumThreads);

    /// <summary>Resamples with the nearest voxel, from memory to memory.</summary>
    /// <inheritdoc cref="Nearest{T}(Volume{T}, Shape3D, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="voxels">Voxels of <paramref name="shape"/>: a volume, or a range of its planes.</param>
    /// <param name="shape">Extent of the input.</param>
    /// <param name="result">Receives the voxels; as long as <paramref name="target"/>, not overlapping the input.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">A length does not match its shape.</exception>
    public static void Nearest<T>(ReadOnlyMemory<T> voxels, Shape3D shape, Memory<T> result, Shape3D target, int? maximumThreads = null)
        where T : unmanaged => NearestResampler.Resample(
            voxels, shape, result, target, CheckedThreads(voxels, shape, result, target, maximumThreads));

    /// <summary>Allocates a result that will be written completely; its memory is not cleared first.</summary>
    internal static Volume<TResult> ResultFor<T, TResult>(Volume<T> v, Shape3D target)
        where T : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        CheckTarget(target);
        return new Volume<TResult>(GC.AllocateUninitializedArray<TResult>(target.Length), target, SpacingAt(v.Spacing, v.Shape, target));
    }

    /// <summary>Checks the lengths and the number of threads of the overloads for memory.</summary>
    internal static int CheckedThreads<TFrom, TTo>(
        ReadOnlyMemory<TFrom> voxels, Shape3D shape, Memory<TTo> result, Shape3D target, int? maximumThreads)
    {
        CheckTarget(target);
        if (shape == default || voxels.Length != shape.Length)
        {
            throw new ArgumentException(
                $"{voxels.Length} voxels were given for a volume of {shape} ({shape.Length} voxels).", nameof(voxels));
        }

        if (result.Length != target.Length)
        {
            throw new ArgumentException(
                $"{result.Length} voxels were given for a result of {target} ({target.Length} voxels).", nameof(result));
        }

        return ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
    }

    private static Shape3D ShapeFor<T>(Volume<T> v, VoxelSpacing spacing)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        return v.Spacing is { } own
            ? ShapeAt(v.Shape, own, spacing)
            : throw new ArgumentException(
                "The volume has no spacing, so the new shape cannot be computed; set it with WithSpacing, or specify the shape.",
                nameof(v));
    }

    private static int SizeAt(int size, double from, double to)
    {
        double exact = Math.Round(size * from / to, MidpointRounding.AwayFromZero);
        return exact <= int.MaxValue
            ? Math.Max(1, (int)exact)
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"Resampling {size} voxels from {from} to {to} micrometers gives {exact} voxels, more than a volume can hold."),
                nameof(to));
    }

    private static void CheckTarget(Shape3D target)
    {
        if (target == default)
        {
            throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(target));
        }
    }

    private static VoxelSpacing? SpacingAt(VoxelSpacing? spacing, Shape3D from, Shape3D to) => spacing is not { } s
        ? null
        : new VoxelSpacing(s.Z * from.Depth / to.Depth, s.Y * from.Height / to.Height, s.X * from.Width / to.Width);
}
