using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Core;

/// <summary>
/// Turns two probability volumes into labels: mask, centers as markers, watershed of the negated distance, removal of small objects, ids
/// in raster order. These are the steps of a <see cref="QcaNetPipeline"/> after its networks, for probabilities from any source.
/// </summary>
/// <remarks>
/// Each step is also a public method: <see cref="Mask.Above(Volume{float}, double)"/>, <see cref="Centers.FindDivided"/>,
/// <see cref="MarkerWatershed.Divide(Volume{byte}, Volume{int}, MarkerWatershedOptions?)"/>, <see cref="Regions.RemoveSmallByVolume"/>.
/// </remarks>
public static class NucleusDivision
{
    /// <summary>Divides the nuclei.</summary>
    /// <param name="nuclei">Probability of "nucleus", 0 to 1, with the spacing in micrometers; not changed.</param>
    /// <param name="centers">Probability of "center of a nucleus", 0 to 1, of the same shape; not changed.</param>
    /// <param name="options">Both thresholds are required; everything else has a default.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>
    /// Labels 1..n in raster order of their first voxels, 0 in the background; shape and spacing of <paramref name="nuclei"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, a threshold is missing, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static Volume<int> Divide(
        Volume<float> nuclei, Volume<float> centers, WatershedOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nuclei);
        ArgumentNullException.ThrowIfNull(centers);
        ArgumentNullException.ThrowIfNull(options);
        if (centers.Shape != nuclei.Shape)
        {
            throw new ArgumentException(
                $"{nameof(centers)} is {centers.Shape} and {nameof(nuclei)} is {nuclei.Shape}; both must have the same shape.",
                nameof(centers));
        }

        string[] problems = [.. options.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join(" ", problems), nameof(options));
        if (options is not { NucleusThreshold: { } nucleus, CenterThreshold: { } center })
        {
            throw new ArgumentException(
                $"{nameof(options.NucleusThreshold)} and {nameof(options.CenterThreshold)} are required: there are no weights to take them "
                + "from.",
                nameof(options));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Volume<byte> mask = Mask.Above(nuclei, nucleus);
        Volume<float> onTheMask = centers.Spacing == nuclei.Spacing ? centers : centers.WithSpacing(nuclei.Spacing);
        double smallestMarker = options.SmallestMarkerVolume ?? WatershedOptions.DefaultSmallestMarkerVolume;
        Volume<int> markers = options.DivideCenters
            ? Centers.FindDivided(onTheMask, center, mask, smallestMarker, options.MaximumThreads)
            : Centers.Find(onTheMask, center, mask, smallestMarker, options.MaximumThreads);
        cancellationToken.ThrowIfCancellationRequested();
        Volume<int> labels = MarkerWatershed.Divide(mask, markers, options);
        cancellationToken.ThrowIfCancellationRequested();
        if (Regions.RemoveSmallByVolume(labels, options.SmallestVolume ?? WatershedOptions.DefaultSmallestVolume) > 0)
        {
            Regions.RelabelInRasterOrder(labels);
        }

        return labels;
    }
}
