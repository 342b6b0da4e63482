using System.CommandLine;
using QcaNet.Core;

namespace QcaNet.Cli.Commands;

/// <summary>Options of <c>segment</c> that the published code has as arguments; only the published protocol knows them.</summary>
internal sealed class PublishedCommandOptions
{
    private static readonly PublishedOptions Published = PublishedOptions.Default;

    private readonly Option<int?> _patch = CommandOptions.Number(
        "--patch", "N", $"Published protocol: extent of its tiles, voxels, twice a multiple of the networks' divisor; without this, {Published.Patch}.", 1, 4096);

    private readonly Option<double?> _depthRatio = CommandOptions.Number(
        "--depth-ratio", "R", "Published protocol: distance of the planes as a multiple of that of the voxels in a plane; without this, the spacing's.", 0.01, 100.0);

    private readonly Option<int?> _largestDroppedCenter = CommandOptions.Number(
        "--largest-dropped-centre", "N", $"Published protocol: centres of at most so many voxels mark no nucleus; without this, {Published.LargestDroppedCenter}.", 0, 1_000_000_000);

    /// <param name="protocol">What the call has to say for these options to mean anything.</param>
    public PublishedCommandOptions(Option<SegmentationProtocol> protocol)
    {
        foreach (Option option in All)
        {
            option.Validators.Add(result =>
            {
                // A protocol that is misspelt is told of by its own option.
                if (result.GetResult(protocol) is { } said && (said.Errors.Any() || said.GetValueOrDefault<SegmentationProtocol>() == SegmentationProtocol.Published)) return;
                result.AddError($"{option.Name} is an argument of the published code: give {protocol.Name} published too, or leave it out.");
            });
        }
    }

    /// <summary>The options, for the command.</summary>
    public IEnumerable<Option> All => [_patch, _depthRatio, _largestDroppedCenter];

    /// <summary>Puts what was said over the options that are there.</summary>
    public PublishedOptions Apply(PublishedOptions options, ParseResult call) => options with
    {
        Patch = call.GetValue(_patch) ?? options.Patch,
        DepthRatio = call.GetValue(_depthRatio) ?? options.DepthRatio,
        LargestDroppedCenter = call.GetValue(_largestDroppedCenter) ?? options.LargestDroppedCenter,
    };
}
