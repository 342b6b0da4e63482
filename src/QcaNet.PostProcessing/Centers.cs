using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Finds centers of nuclei as markers for <see cref="MarkerWatershed"/>.</summary>
public static class Centers
{
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
}
