using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Masks: 1 in the foreground, 0 in the background, with the shape and the spacing of the volume they are made from.</summary>
public static class Mask
{
    /// <summary>Creates a mask of the voxels whose value is greater than a threshold, for example from a probability.</summary>
    /// <param name="values">For example the probability of "nucleus", 0 to 1; not changed. NaN is background.</param>
    /// <param name="threshold">Finite. Values equal to it are background.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not finite.</exception>
    public static Volume<byte> Above(Volume<float> values, double threshold)
    {
        ArgumentNullException.ThrowIfNull(values);
        float limit = Limit(threshold);
        Volume<byte> mask = Like(values);
        ReadOnlySpan<float> from = values.Voxels;
        Span<byte> to = mask.Voxels;
        for (int i = 0; i < to.Length; i++) to[i] = from[i] > limit ? (byte)1 : (byte)0;
        return mask;
    }

    /// <summary>Creates a mask of the voxels of another mask whose value is greater than a threshold.</summary>
    /// <param name="values">See <see cref="Above(Volume{float}, double)"/>.</param>
    /// <param name="threshold">Finite. Values equal to it are background.</param>
    /// <param name="inside">Where it is 0, the result is 0 too; not changed.</param>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not finite.</exception>
    public static Volume<byte> Above(Volume<float> values, double threshold, Volume<byte> inside)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(inside);
        Require.SameShape(inside.Shape, nameof(inside), values.Shape, nameof(values));
        float limit = Limit(threshold);
        Volume<byte> mask = Like(values);
        ReadOnlySpan<float> from = values.Voxels;
        ReadOnlySpan<byte> within = inside.Voxels;
        Span<byte> to = mask.Voxels;
        for (int i = 0; i < to.Length; i++) to[i] = within[i] != 0 && from[i] > limit ? (byte)1 : (byte)0;
        return mask;
    }

    /// <summary>Creates a mask of the nonzero voxels of labels, or of a mask of another type.</summary>
    /// <typeparam name="T">The type of a value: an integer, float or double.</typeparam>
    /// <param name="values">Not changed. NaN counts as nonzero.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    public static Volume<byte> NonZero<T>(Volume<T> values)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        Volume<byte> mask = Like(values);
        ReadOnlySpan<T> from = values.Voxels;
        Span<byte> to = mask.Voxels;
        for (int i = 0; i < to.Length; i++) to[i] = T.IsZero(from[i]) ? (byte)0 : (byte)1;
        return mask;
    }

    private static float Limit(double threshold) => double.IsFinite(threshold)
        ? (float)threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be a finite number.");

    private static Volume<byte> Like<T>(Volume<T> volume)
        where T : unmanaged => new(GC.AllocateUninitializedArray<byte>(volume.Shape.Length), volume.Shape, volume.Spacing);
}
