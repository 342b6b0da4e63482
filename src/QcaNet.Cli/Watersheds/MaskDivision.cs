using System.Diagnostics;
using QcaNet.Cli.Files;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Cli.Watersheds;

/// <summary>
/// Divides a mask from files in separately timed stages. The result is the same as that of <see cref="MarkerWatershed"/>.
/// </summary>
internal sealed class MaskDivision
{
    private readonly Dictionary<string, double> _seconds = [];
    private readonly List<string> _notices = [];
    private readonly string _mask;
    private readonly string _labels;
    private readonly MarkerWatershedOptions _options;
    private Shape3D _shape;
    private string? _outside;

    private MaskDivision(string mask, string labels, MarkerWatershedOptions options) =>
        (_mask, _labels, _options) = (mask, labels, options);

    /// <summary>Number of objects found.</summary>
    public int Objects { get; private set; }

    /// <summary>What was ignored: NaN voxels of the mask and markers outside it. Each notice starts with its file.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Reads the files, divides the mask and writes the labels.</summary>
    /// <param name="mask">The mask file.</param>
    /// <param name="markers">The marker file, or null.</param>
    /// <param name="spacing">Overrides the spacing in the mask file.</param>
    /// <param name="axes">Overrides the axes in the files.</param>
    /// <param name="labels">The label file to write.</param>
    /// <param name="options">Options of the watershed; the spacing is set here.</param>
    /// <param name="repeats">Number of times the stages run; their seconds are medians.</param>
    /// <param name="cancellationToken">Checked between repeats.</param>
    /// <exception cref="VolumeFormatException">A file cannot be read or written, or the shapes differ.</exception>
    public static MaskDivision Run(
        string mask,
        string? markers,
        VoxelSpacing? spacing,
        string? axes,
        string labels,
        MarkerWatershedOptions options,
        int repeats,
        CancellationToken cancellationToken)
    {
        var division = new MaskDivision(mask, labels, options);
        var watch = Stopwatch.StartNew();
        Volume<byte> foreground = StackFile.ReadMask(mask, spacing, axes, out long undefined);
        if (undefined > 0) division._notices.Add(undefined == 1 ? $"{mask}: 1 voxel of the mask is NaN and counts as background."
            : FormattableString.Invariant($"{mask}: {undefined} voxels of the mask are NaN and count as background."));
        Volume<int>? marked = markers is null ? null : StackFile.ReadLabels(markers, null, axes);
        division._seconds["read"] = watch.Elapsed.TotalSeconds;
        if (marked is not null && marked.Shape != foreground.Shape)
        {
            string problem = $"The markers have {marked.Shape} voxels, the mask {foreground.Shape}; both must be on the same grid.";
            throw new VolumeFormatException(markers!, VolumeFormatErrorKind.Unsupported, problem);
        }

        Volume<int> result = division.Divide(foreground, marked, repeats, cancellationToken);
        if (division._outside is { } outside) division._notices.Add($"{markers}: {outside}");
        division._notices.AddRange(MaskNotices.Of(mask, markers, foreground.Voxels, marked is null ? [] : marked.Voxels, result.Voxels));
        watch.Restart();
        VolumeWriter.Write(labels, result);
        division._seconds["write"] = watch.Elapsed.TotalSeconds;
        return division;
    }

    /// <summary>The timings as a JSON line, which benchmarks read.</summary>
    public Dictionary<string, object> ToTimings()
    {
        string[] stages = ["read", "distance", "components", "watershed", "write"];
        Dictionary<string, object> line = stages.ToDictionary(s => s, s => (object)Math.Round(_seconds[s], 6));
        line["voxels"] = _shape.Length;
        line["objects"] = Objects;
        line["threads"] = _options.MaximumThreads ?? Environment.ProcessorCount;
        return line;
    }

    /// <summary>The result for a JSON line.</summary>
    public object ToJson() =>
        new { Mask = _mask, Labels = _labels, Shape = new[] { _shape.Depth, _shape.Height, _shape.Width }, Objects, Notices };

    private Volume<int> Divide(Volume<byte> mask, Volume<int>? markers, int repeats, CancellationToken cancellationToken)
    {
        _shape = mask.Shape;
        Volume<byte>? centers = markers is not null && HasOneValue(markers.Voxels) ? Mask.NonZero(markers) : null;
        markers ??= new Volume<int>(mask.Shape);
        MarkerWatershedOptions options = _options with { Spacing = mask.Spacing };

        // The memory is reused in the next repeat, as in a program that processes many stacks.
        var labels = new Volume<int>(mask.Shape, mask.Spacing);
        Volume<int> found = centers is null ? markers : new Volume<int>(mask.Shape);
        SquaredDistances? distances = null;
        var laps = new Dictionary<string, List<double>> { ["distance"] = [], ["components"] = [], ["watershed"] = [] };
        for (int i = 0; i < repeats; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            distances = DistanceTransform.Squared(mask, mask.Spacing, options.MaximumThreads, distances);
            Lap("distance");

            if (centers is not null)
            {
                ConnectedComponents.Label(centers.Voxels, mask.Shape, Connectivity.Faces, found.Voxels, options.MaximumThreads);
            }

            Lap("components");

            Objects = MarkerWatershed.Divide(mask, found, distances, labels, options);
            Lap("watershed");

            void Lap(string stage)
            {
                laps[stage].Add(watch.Elapsed.TotalSeconds);
                watch.Restart();
            }
        }

        _outside = MarkerCheck.Outside(mask.Voxels, found.Voxels, areComponents: centers is not null);
        foreach ((string stage, List<double> seconds) in laps) _seconds[stage] = Median(seconds);
        return labels;
    }

    private static bool HasOneValue(ReadOnlySpan<int> voxels)
    {
        int first = voxels.IndexOfAnyExcept(0);
        return first >= 0 && !voxels[first..].ContainsAnyExcept(0, voxels[first]);
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
