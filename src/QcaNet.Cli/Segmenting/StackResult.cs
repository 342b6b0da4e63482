using QcaNet.Cli.Files;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Segmenting;

/// <summary>What came of one stack.</summary>
/// <param name="File">The stack.</param>
/// <param name="Shape">Its extent in voxels.</param>
/// <param name="Spacing">Its spacing in micrometres.</param>
/// <param name="Nuclei">Its nuclei.</param>
/// <param name="Scores">Against the truth; null without one.</param>
/// <param name="Read">Seconds of reading.</param>
/// <param name="Computed">Where the time of the pipeline went.</param>
/// <param name="Written">Seconds of drawing and writing.</param>
internal sealed record StackResult(
    string File, Shape3D Shape, VoxelSpacing Spacing, IReadOnlyList<Nucleus> Nuclei, SegmentationScores? Scores, double Read, SegmentationTimings Computed, double Written)
{
    /// <summary>Seconds by stage.</summary>
    public Dictionary<string, double> Seconds => new()
    {
        ["read"] = Round(Read),
        ["preparation"] = Round(Computed.Preparation.TotalSeconds),
        ["nsn"] = Round(Computed.Nuclei.TotalSeconds),
        ["ndn"] = Round(Computed.Centers.TotalSeconds),
        ["division"] = Round(Computed.Division.TotalSeconds),
        ["write"] = Round(Written),
        ["total"] = Round(Read + Computed.Total.TotalSeconds + Written),
    };

    /// <summary>For a JSON line.</summary>
    public object ToJson(OutputLayout layout) => new
    {
        File,
        Shape = new[] { Shape.Depth, Shape.Height, Shape.Width },
        SpacingUm = new[] { Spacing.Z, Spacing.Y, Spacing.X },
        Count = Nuclei.Count,
        Labels = layout.Labels(File),
        Picture = layout.Picture(File),
        Table = layout.Nuclei(File),
        Nuclei = Results.NucleusTable.ToJson(Nuclei),
        Scores = Scores is null ? null : Results.ScoreTable.ToJson(Scores),
        Seconds,
    };

    private static double Round(double seconds) => Math.Round(seconds, 4);
}
