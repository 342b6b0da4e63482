using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>
/// Divides a mask of nuclei into nuclei: distance transform, watershed of minus the distance from one marker a nucleus,
/// a rule for components without a marker, ids in raster order. This is QCANet's post-processing in one call.
/// </summary>
/// <remarks>Where no marker voxel lies inside the mask at all, every component of the mask becomes one object, whatever the options say: the published fallback.</remarks>
public static class MarkerWatershed
{
    /// <summary>Divides a mask, into a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="markers">0 where there is no marker, else the marker's id (1 or more); markers outside the mask are ignored. Not changed.</param>
    /// <param name="options">Null means <see cref="MarkerWatershedOptions.Default"/>.</param>
    /// <returns>Labels 1..n in raster order of their first voxels, 0 in the background; the mask's shape and spacing.</returns>
    /// <remarks>Allocates the labels, a distance volume of 4 bytes a voxel and, while that is made, 8 bytes a voxel more.</remarks>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Volume<int> Split(Volume<byte> mask, Volume<int> markers, MarkerWatershedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(markers);
        options ??= MarkerWatershedOptions.Default;
        Require.SameShape(markers.Shape, nameof(markers), mask.Shape, nameof(mask));
        Require.NoNegative(markers.Voxels, nameof(markers));
        Require.Known(options.Connectivity, nameof(options));
        if (!Enum.IsDefined(options.MarkerlessComponents))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MarkerlessComponents, "MarkerlessComponents is Background or OneObject.");
        }

        // Checked before the fallback too: a bad spacing must not pass only because this mask happens to have no marker.
        Require.Lengths(options.Spacing, nameof(options));

        if (!AnyMarkerInside(mask.Voxels, markers.Voxels)) return ConnectedComponents.Label(mask, out _, options.Connectivity);

        Volume<float> landscape = DistanceTransform.Euclidean(mask, options.Spacing);
        foreach (ref float height in landscape.Voxels) height = -height;
        Volume<int> labels = Watershed.Flood(landscape, markers, mask, options.Connectivity);
        int count = Regions.RelabelInRasterOrder(labels);
        if (options.MarkerlessComponents == MarkerlessComponents.OneObject) AddUnreached(mask, labels, count, options.Connectivity);
        return labels;
    }

    private static bool AnyMarkerInside(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            if (markers[i] != 0 && mask[i] != 0) return true;
        }

        return false;
    }

    /// <summary>Makes every component that the flood did not reach one object. Such components are whole: a flood takes all of a component or nothing.</summary>
    private static void AddUnreached(Volume<byte> mask, Volume<int> labels, int count, Connectivity connectivity)
    {
        var unreached = new Volume<byte>(mask.Shape);
        Span<byte> open = unreached.Voxels;
        Span<int> ids = labels.Voxels;
        for (int i = 0; i < open.Length; i++) open[i] = mask.Voxels[i] != 0 && ids[i] == 0 ? (byte)1 : (byte)0;

        Volume<int> components = ConnectedComponents.Label(unreached, out int added, connectivity);
        if (added == 0) return;

        for (int i = 0; i < ids.Length; i++)
        {
            if (components.Voxels[i] != 0) ids[i] = count + components.Voxels[i];
        }

        Regions.RelabelInRasterOrder(ids);
    }
}
