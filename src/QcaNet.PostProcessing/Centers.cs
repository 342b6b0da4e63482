using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Finds centers of nuclei as markers for <see cref="MarkerWatershed"/>.</summary>
public static class Centers
{
    /// <summary>Largest level that <see cref="Levels"/> returns.</summary>
    public const int LevelCount = 12;

    // Log-odds of the highest threshold: a probability of 0.996. Above it, single-precision probabilities are mostly noise.
    private const double HighestLogOdds = 5.5;

    /// <summary>Labels the components of a center probability above a threshold, without the small ones.</summary>
    /// <param name="probability">0 to 1; not changed.</param>
    /// <param name="threshold">Voxels above it belong to a center.</param>
    /// <param name="inside">
    /// Voxels outside this mask do not belong to any center. They are removed before components are labeled, so the size of a center is its
    /// size inside. Null means no restriction.
    /// </param>
    /// <param name="smallestVolume">
    /// Components smaller than this are discarded: cubic micrometers with the probability's spacing, voxels if it has none. 0 or more.
    /// </param>
    /// <param name="maximumThreads">Maximum number of threads, 1 or more; null means one per processor.</param>
    /// <returns>
    /// One id per center, 1 or more, in raster order with gaps where small ones were discarded; 0 elsewhere. The probability's shape and
    /// spacing.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="probability"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Volume<int> Find(
        Volume<float> probability, double threshold, Volume<byte>? inside = null, double smallestVolume = 0, int? maximumThreads = null)
    {
        Volume<byte> mask = inside is null ? Mask.Above(probability, threshold) : Mask.Above(probability, threshold, inside);
        Volume<int> centers = ConnectedComponents.Label(mask, out _, maximumThreads: maximumThreads);
        Regions.RemoveSmallByVolume(centers, smallestVolume);
        return centers;
    }

    /// <summary>
    /// Like <see cref="Find"/>, and divides a component that falls into two or more parts at a higher threshold. The centers of touching
    /// nuclei are often connected at the threshold, while the probability between them is lower than in each of them.
    /// </summary>
    /// <param name="probability">See <see cref="Find"/>.</param>
    /// <param name="threshold">Voxels above it belong to a center; between 0 and 1 (exclusive).</param>
    /// <param name="inside">See <see cref="Find"/>.</param>
    /// <param name="smallestVolume">
    /// Smaller components are discarded, and a component is divided only if at least two of its parts at the same higher threshold have
    /// this volume: cubic micrometers with the probability's spacing, voxels if it has none. 0 or more.
    /// </param>
    /// <param name="maximumThreads">See <see cref="Find"/>.</param>
    /// <returns>
    /// One id per center, 1..n in raster order; 0 elsewhere. A component that is not divided is a center with all its voxels; the parts of
    /// a divided one have the voxels above the lowest threshold at which they are separate. The probability's shape and spacing.
    /// </returns>
    /// <remarks>
    /// This is a search in the component tree of the probability (Najman and Couprie 2006), at the thresholds of <see cref="Levels"/>.
    /// Trees of nested regions were used to detect touching cells by Arteta et al. (2012).
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="probability"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Volume<int> FindDivided(
        Volume<float> probability, double threshold, Volume<byte>? inside = null, double smallestVolume = 0, int? maximumThreads = null)
    {
        Volume<byte> levels = Levels(probability, threshold, inside);
        Volume<int> centers = ConnectedComponents.Label(levels, out int count, maximumThreads: maximumThreads);
        Regions.RemoveSmallByVolume(centers, smallestVolume);
        double voxelVolume = (centers.Spacing ?? VoxelSpacing.Isotropic(1)).VoxelVolume;
        ComponentDivision.Divide(levels, centers, count, Math.Max(1, Regions.VoxelsOf(smallestVolume, voxelVolume)));
        Regions.RelabelInRasterOrder(centers);
        return centers;
    }

    /// <summary>
    /// Counts for every voxel how many thresholds its probability exceeds: the given one, and eleven higher ones at equal distances in
    /// log-odds, up to 0.996. For 0.5, they are 0.5, 0.62, 0.73, 0.82, 0.88, 0.92, 0.95, 0.97, 0.98, 0.99, 0.993 and 0.996.
    /// </summary>
    /// <param name="probability">0 to 1; not changed. NaN exceeds nothing.</param>
    /// <param name="threshold">The lowest threshold, between 0 and 1 (exclusive). Above 0.996, it is the only one.</param>
    /// <param name="inside">Where it is 0, the result is 0. Null means no restriction.</param>
    /// <returns>0 to <see cref="LevelCount"/>; the probability's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="probability"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is out of its range.</exception>
    public static Volume<byte> Levels(Volume<float> probability, double threshold, Volume<byte>? inside = null)
    {
        if (!(threshold is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be between 0 and 1 (exclusive).");
        }

        Volume<byte> levels = inside is null ? Mask.Above(probability, threshold) : Mask.Above(probability, threshold, inside);
        double lowest = Math.Log(threshold / (1 - threshold));
        if (lowest >= HighestLogOdds) return levels;
        var higher = new float[LevelCount - 1];
        for (int i = 0; i < higher.Length; i++)
        {
            double logOdds = lowest + ((HighestLogOdds - lowest) * (i + 1) / higher.Length);
            higher[i] = (float)(1 / (1 + Math.Exp(-logOdds)));
        }

        ReadOnlySpan<float> from = probability.Voxels;
        Span<byte> to = levels.Voxels;
        for (int i = 0; i < to.Length; i++)
        {
            if (to[i] == 0) continue;
            byte level = 1;
            while (level <= higher.Length && from[i] > higher[level - 1]) level++;
            to[i] = level;
        }

        return levels;
    }
}
