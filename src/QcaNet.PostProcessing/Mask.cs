using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Masks: 1 in the foreground, 0 in the background, with the shape and the spacing of the volume they are made from.</summary>
public static class Mask
{
    /// <summary>Voxels whose value is greater than a threshold: a probability becomes a mask.</summary>
    /// <param name="values">For instance the probability of "nucleus", 0 to 1; not changed. NaN is background.</param>
    /// <param name="threshold">Finite. Values of exactly this are background.</param>
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

    /// <summary>Voxels of another mask whose value is greater than a threshold.</summary>
    /// <param name="values">As for <see cref="Above(Volume{float}, double)"/>.</param>
    /// <param name="threshold">Finite. Values of exactly this are background.</param>
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

    /// <summary>Voxels whose value is not 0: labels, or a mask of another type, become a mask.</summary>
    /// <typeparam name="T">The type of a value: an integer, float or double.</typeparam>
    /// <param name="values">Not changed. NaN is not 0.</param>
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
