using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Reproduction.Experiments;
using QcaNet.Training.Data;
using QcaNet.Volumes;
using Division = QcaNet.Reproduction.Experiments.Division;

namespace QcaNet.Reproduction.Running;

/// <summary>From what the networks say of a stack to labels, as an experiment describes it.</summary>
internal static class Segmenter
{
    /// <summary>Radius of a true center's ball, voxels: 33 voxels, as BBBC050 marks centers.</summary>
    private const int Radius = 2;

    /// <summary>Divides the nuclei of a stack.</summary>
    /// <param name="experiment">How.</param>
    /// <param name="nuclei">Probability of NSN, or 0 and 1 for the oracle.</param>
    /// <param name="centers">The same for NDN; null where no network detects centers.</param>
    /// <param name="thresholds">Probabilities of NSN and NDN above which a voxel is foreground.</param>
    /// <param name="smallest">Smallest nucleus and smallest marker, cubic micrometers.</param>
    /// <param name="threads">Threads at most.</param>
    public static Volume<int> Divide(
        Experiment experiment,
        Volume<float> nuclei,
        Volume<float>? centers,
        (double Nucleus, double Center) thresholds,
        (double Nucleus, double Marker) smallest,
        int? threads)
    {
        Volume<byte> mask = Mask.Above(nuclei, thresholds.Nucleus);
        if (experiment.Division == Division.Components) return ConnectedComponents.Label(mask, out _, maximumThreads: threads);
        var options = new MarkerWatershedOptions
        {
            Spacing = experiment.IgnoreSpacing ? VoxelSpacing.Isotropic(1) : nuclei.Spacing,
            MarkerlessComponents = experiment.Division == Division.Maxima
                ? MarkerlessComponents.DistanceMaxima : MarkerlessComponents.Background,
            MaximumThreads = threads,
        };
        Volume<int> markers = centers is null
            ? new Volume<int>(mask.Shape, mask.Spacing)
            : Centers.Find(centers, thresholds.Center, mask, smallest.Marker, threads);
        Volume<int> labels = MarkerWatershed.Divide(mask, markers, options);
        if (Regions.RemoveSmallByVolume(labels, smallest.Nucleus, nuclei.Spacing) > 0) Regions.RelabelInRasterOrder(labels);
        return labels;
    }

    /// <summary>Smallest nucleus and smallest marker of the weights' metadata, or the library's defaults, cubic micrometers.</summary>
    public static (double Nucleus, double Marker) SmallestOf(NetworkMetadata? nsn, NetworkMetadata? ndn) =>
        (nsn?.SmallestVolume ?? WatershedOptions.DefaultSmallestVolume,
         ndn?.SmallestVolume ?? WatershedOptions.DefaultSmallestMarkerVolume);

    /// <summary>What an oracle says: 1 in every true nucleus, or in a ball around every true centroid.</summary>
    public static Volume<float> Oracle(LabeledVolume stack, NetworkRole role)
    {
        var said = new Volume<float>(stack.Labels.Shape, stack.Image.Spacing);
        if (role == NetworkRole.Nsn)
        {
            for (int i = 0; i < said.Voxels.Length; i++) said.Voxels[i] = stack.Labels.Voxels[i] > 0 ? 1 : 0;
            return said;
        }

        foreach (Nucleus nucleus in NucleusMeasurement.Measure(stack.Labels))
        {
            Ball(said, Nearest(nucleus.Centroid.Z), Nearest(nucleus.Centroid.Y), Nearest(nucleus.Centroid.X));
        }

        return said;

        static int Nearest(double voxel) => (int)Math.Round(voxel);
    }

    private static void Ball(Volume<float> said, int cz, int cy, int cx)
    {
        for (int z = Math.Max(0, cz - Radius); z <= Math.Min(said.Shape.Depth - 1, cz + Radius); z++)
        {
            for (int y = Math.Max(0, cy - Radius); y <= Math.Min(said.Shape.Height - 1, cy + Radius); y++)
            {
                for (int x = Math.Max(0, cx - Radius); x <= Math.Min(said.Shape.Width - 1, cx + Radius); x++)
                {
                    int square = ((z - cz) * (z - cz)) + ((y - cy) * (y - cy)) + ((x - cx) * (x - cx));
                    if (square <= Radius * Radius) said[z, y, x] = 1;
                }
            }
        }
    }
}
