using QcaNet.PostProcessing.Kernels.Maxima;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Finds markers without a network for centers: the maxima of the distance to the background, one or more per object.</summary>
/// <remarks>
/// Maxima are selected by prominence: how far the distance must fall on the best path to a higher maximum. The highest maximum of a
/// component is always kept. This is the h-maxima transform, computed by persistence: voxels are added from the highest down, and where
/// two hills meet, the lower one ends. Of two hills of equal height, the one whose first voxel comes first in raster order counts as
/// higher.
/// </remarks>
public static class DistanceMaxima
{
    /// <summary>Finds the maxima of a distance transform, as markers for <see cref="MarkerWatershed"/>.</summary>
    /// <param name="distances">
    /// From <see cref="DistanceTransform.Squared"/>. A mask without background is a single plateau and has one maximum.
    /// </param>
    /// <param name="smallestProminence">How far the distance must fall between two maxima, in the unit of the spacing; 0 or more.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    /// <returns>One voxel per maximum, the first of its plateau in raster order, with ids 1..n in raster order; 0 elsewhere. The distances'
    /// shape and spacing.</returns>
    /// <remarks>Runs on one thread; allocates 12 bytes per foreground voxel and 4 per voxel in addition to the result.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="distances"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smallestProminence"/> is negative or not a number, or
    /// <paramref name="connectivity"/> is not a defined value.</exception>
    public static Volume<int> Find(
        SquaredDistances distances, double smallestProminence = 1, Connectivity connectivity = Connectivity.Faces)
    {
        ArgumentNullException.ThrowIfNull(distances);
        if (!(smallestProminence >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(smallestProminence), smallestProminence, "The prominence must be a length of 0 or more.");
        }

        Require.Known(connectivity, nameof(connectivity));
        var markers = new Volume<int>(distances.Shape, distances.Spacing);
        if (!distances.AreFinite)
        {
            markers.Voxels[0] = 1; // everything is one plateau
            return markers;
        }

        double prominence = smallestProminence / distances.Unit;
        if (distances.Values is ushort[] narrow)
        {
            MaximaKernel.Run(narrow, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        }
        else if (distances.Values is uint[] wide)
        {
            MaximaKernel.Run(wide, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        }
        else
        {
            MaximaKernel.Run((double[])distances.Values, value => value, distances.Shape, prominence, connectivity, markers.Voxels);
        }
        return markers;
    }
}
