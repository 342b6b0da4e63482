using System.Globalization;
using QcaNet.Threading;
using QcaNet.Volumes.Preprocessing.Sampling;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// The resampling of the published QCANet (Tokuoka et al. 2020), for comparison with its results: sizes are rounded down to integers, and
/// intensities and masks are resampled with scikit-image's <c>resize(order=1, preserve_range=True)</c> and its other defaults. Output index
/// i samples <c>(i + 0.5) * in/out - 0.5</c>, mirrored outside without repeating the edge; an axis that shrinks is first smoothed with a
/// Gaussian of sigma <c>(in/out - 1) / 2</c>, truncated at four sigmas. Use <see cref="Resampling"/> for everything else.
/// </summary>
public static class PublishedResampling
{
    /// <summary>
    /// The published rule for sizes: <c>floor(size * ratio)</c> per axis, computed in double precision (51 planes at 2.18 become 111).
    /// </summary>
    /// <param name="shape">Extent of the stack.</param>
    /// <param name="z">Spacing of the planes as a multiple of that of the result, 2.18 by default in the published code.</param>
    /// <param name="y">The same ratio for the rows; 1 in the published code.</param>
    /// <param name="x">The same ratio for the voxels of a row; 1 in the published code.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A ratio is not a finite number above zero, or an axis would have no voxels or more than a volume can hold.
    /// </exception>
    public static Shape3D ShapeAt(Shape3D shape, double z, double y = 1, double x = 1) =>
        new(SizeAt(shape.Depth, z, nameof(z)), SizeAt(shape.Height, y, nameof(y)), SizeAt(shape.Width, x, nameof(x)));

    /// <summary>
    /// Resamples intensities as <c>resize(order=1, preserve_range=True)</c> does, with smoothing if an axis shrinks. Computed in single
    /// precision; the difference from scikit-image, which uses double precision, is within 1e-6 of the largest value.
    /// </summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
    /// <param name="v">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">
    /// Maximum number of threads, 1 or more; null uses one per processor. The result does not depend on it.
    /// </param>
    /// <returns>A new volume whose spacing is the input's times in/out along each axis; a copy if the shape is unchanged.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static Volume<float> Intensities<T>(Volume<T> v, Shape3D target, int? maximumThreads = null)
        where T : unmanaged
    {
        Volume<float> result = Resampling.ResultFor<T, float>(v, target);
        Intensities<T>(v.Memory, v.Shape, result.Memory, target, maximumThreads);
        return result;
    }

    /// <summary>Resamples intensities from memory to memory; allocations do not grow with the volume.</summary>
    /// <inheritdoc cref="Intensities{T}(Volume{T}, Shape3D, int?)" path="/*[not(self::summary or self::param)]"/>
    /// <param name="voxels">Voxels of <paramref name="shape"/>: a volume, or a range of its planes.</param>
    /// <param name="shape">Extent of the input.</param>
    /// <param name="result">Receives the voxels; as long as <paramref name="target"/>, not overlapping the input.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null uses one per processor.</param>
    /// <exception cref="ArgumentException">A length does not match its shape.</exception>
    public static void Intensities<T>(
        ReadOnlyMemory<T> voxels, Shape3D shape, Memory<float> result, Shape3D target, int? maximumThreads = null)
        where T : unmanaged
    {
        int threads = Resampling.CheckedThreads(voxels, shape, result, target, maximumThreads);
        FloatConversion.Check<T>();
        SeparableResampler.Resample(
            voxels,
            shape,
            result,
            (
                AxisSampling.Published(shape.Depth, target.Depth),
                AxisSampling.Published(shape.Height, target.Height),
                AxisSampling.Published(shape.Width, target.Width)),
            (float.NegativeInfinity, float.PositiveInfinity),
            threads);
    }

    /// <summary>
    /// Resamples a mask as the published code does: the mask, as integers 0 and 255, is resampled with <c>resize(order=1)</c>, and
    /// everything above 0 is foreground. Every voxel that is touched counts, so masks grow.
    /// </summary>
    /// <remarks>
    /// Positions are computed as in scikit-image 0.19. Version 0.17.2 fits an affine map to three points if the width does not change, and
    /// that map is off by about 1e-14 of a voxel, depending on the linear algebra library; since every touched voxel counts, its masks can
    /// be one voxel wider on one side. This artifact is not reproduced.
    /// </remarks>
    /// <typeparam name="T">Any integer or floating-point type; nonzero voxels are foreground.</typeparam>
    /// <param name="mask">Input; not changed.</param>
    /// <param name="target">Shape of the result.</param>
    /// <param name="smoothing">How the smoothed mask is treated; matters only if an axis shrinks.</param>
    /// <param name="maximumThreads">
    /// Maximum number of threads, 1 or more; null uses one per processor. The result does not depend on it.
    /// </param>
    /// <returns>A new mask of 0 and 1, whose spacing is the input's times in/out along each axis.</returns>
    public static Volume<byte> Mask<T>(
        Volume<T> mask, Shape3D target, MaskSmoothing smoothing = MaskSmoothing.WholeNumbers, int? maximumThreads = null)
        where T : unmanaged
    {
        Volume<byte> result = Resampling.ResultFor<T, byte>(mask, target);
        if (!Enum.IsDefined(smoothing))
        {
            throw new ArgumentOutOfRangeException(
                nameof(smoothing), smoothing, "The smoothing of a mask must be WholeNumbers or FloatingPoint.");
        }

        int threads = ParallelWork.Threads(maximumThreads, nameof(maximumThreads));
        MaskResampler.Resample<T>(mask.Memory, mask.Shape, result.Memory, target, smoothing, threads);
        return result;
    }

    private static int SizeAt(int size, double ratio, string name)
    {
        if (!double.IsFinite(ratio) || ratio <= 0)
        {
            throw new ArgumentOutOfRangeException(name, ratio, "A ratio of spacings must be a finite number greater than 0.");
        }

        double scaled = Math.Floor(size * ratio);
        return scaled is >= 1 and <= int.MaxValue
            ? (int)scaled
            : throw new ArgumentOutOfRangeException(
                name,
                ratio,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size} voxels times {ratio} are {scaled} voxels: a volume must have at least one along each axis, and at most "
                    + $"{int.MaxValue}."));
    }
}
