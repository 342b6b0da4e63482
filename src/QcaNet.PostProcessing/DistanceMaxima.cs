using QcaNet.PostProcessing.Kernels.Maxima;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Markers where there is no network to find centres: the maxima of the distance to the background, one or several an object.</summary>
/// <remarks>
/// A maximum counts by its prominence: how far the distance must fall on the best way from it to a higher one. The highest of a component
/// always counts. This is the h-maxima transform, computed by persistence: voxels join from the highest down, and where two hills meet, the lower
/// one ends. Of hills of one height the one whose first voxel comes first in raster order is the higher.
/// </remarks>
public static class DistanceMaxima
{
    /// <summary>Finds the maxima of a distance transform, as markers for <see cref="MarkerWatershed"/>.</summary>
    /// <param name="distances">From <see cref="DistanceTransform.Squared"/>. Without background every component is one plateau, so one maximum.</param>
    /// <param name="smallestProminence">How far the distance must fall between two maxima, in the unit of the spacing; 0 or more.</param>
    /// <param name="connectivity">Which voxels are neighbours.</param>
    /// <returns>One voxel a maximum, the first of its plateau in raster order, with ids 1..n in raster order; 0 elsewhere. The distances' shape and spacing.</returns>
    /// <remarks>Runs on one thread; 12 bytes a foreground voxel and 4 a voxel beside the result.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="distances"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smallestProminence"/> is negative or not a number, or <paramref name="connectivity"/> is not one of the three.</exception>
    public static Volume<int> Find(SquaredDistances distances, double smallestProminence = 1, Connectivity connectivity = Connectivity.Faces)
    {
        ArgumentNullException.ThrowIfNull(distances);
        if (!(smallestProminence >= 0)) throw new ArgumentOutOfRangeException(nameof(smallestProminence), smallestProminence, "A prominence is a length of 0 or more.");
        Require.Known(connectivity, nameof(connectivity));
        var markers = new Volume<int>(distances.Shape, distances.Spacing);
        if (!distances.AreFinite)
        {
            markers.Voxels[0] = 1; // all is one plateau
            return markers;
        }

        double prominence = smallestProminence / distances.Unit;
        if (distances.Values is ushort[] narrow) MaximaKernel.Run(narrow, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        else if (distances.Values is uint[] wide) MaximaKernel.Run(wide, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        else MaximaKernel.Run((double[])distances.Values, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        return markers;
    }
}
