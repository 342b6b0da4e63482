using System.CommandLine;
using QcaNet.Core;

namespace QcaNet.Cli.Commands;

/// <summary>Options of <c>segment</c> that are arguments of the published code; they require the published protocol.</summary>
internal sealed class PublishedCommandOptions
{
    private static readonly PublishedOptions Published = PublishedOptions.Default;

    private readonly Option<int?> _patch = CommandOptions.Number(
        "--patch",
        "N",
        "Published protocol: extent of a tile in voxels, twice a multiple of the networks' divisor. "
        + $"Default: {Published.Patch}.",
        1,
        4096);

    private readonly Option<double?> _depthRatio = CommandOptions.Number(
        "--depth-ratio",
        "R",
        "Published protocol: distance between planes divided by the distance between voxels within a plane. Default: from the spacing.",
        0.01,
        100.0);

    private readonly Option<int?> _largestDroppedCenter = CommandOptions.Number(
        "--largest-dropped-center",
        "N",
        $"Published protocol: centers of at most this many voxels are dropped. Default: {Published.LargestDroppedCenter}.",
        0,
        1_000_000_000);

    /// <param name="protocol">The protocol option, which must be "published" for these options to be allowed.</param>
    public PublishedCommandOptions(Option<SegmentationProtocol> protocol)
    {
        foreach (Option option in All)
        {
            option.Validators.Add(result =>
            {
                // An invalid protocol is reported by its own option.
                if (result.GetResult(protocol) is { } said
                    && (said.Errors.Any() || said.GetValueOrDefault<SegmentationProtocol>() == SegmentationProtocol.Published)) return;
                result.AddError($"{option.Name} is an argument of the published code: add {protocol.Name} published, or leave it out.");
            });
        }
    }

    /// <summary>The options to add to the command.</summary>
    public IEnumerable<Option> All => [_patch, _depthRatio, _largestDroppedCenter];

    /// <summary>Applies the options of a call.</summary>
    public PublishedOptions Apply(PublishedOptions options, ParseResult call) => options with
    {
        Patch = call.GetValue(_patch) ?? options.Patch,
        DepthRatio = call.GetValue(_depthRatio) ?? options.DepthRatio,
        LargestDroppedCenter = call.GetValue(_largestDroppedCenter) ?? options.LargestDroppedCenter,
    };
}
