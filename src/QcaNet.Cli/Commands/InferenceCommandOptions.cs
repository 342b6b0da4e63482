using System.CommandLine;
using QcaNet.Core;
using QcaNet.Models.Inference;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary>Options of <c>segment</c> that control how the networks are applied to a stack.</summary>
internal sealed class InferenceCommandOptions
{
    private readonly Option<SegmentationProtocol> _protocol = Choice(
        "--protocol",
        "NAME",
        "Processing steps around the networks: default, or published (those of the published code).",
        ("default", SegmentationProtocol.Default),
        ("published", SegmentationProtocol.Published));

    private readonly Option<Precision> _precision = Choice(
        "--precision",
        "NAME",
        "Number format of the networks: auto (the default), float32, bfloat16 or float16.",
        ("auto", Precision.Auto),
        ("float32", Precision.Float32),
        ("bfloat16", Precision.BFloat16),
        ("float16", Precision.Float16));

    private readonly Option<TestTimeAugmentation> _augmentation = Choice(
        "--augment",
        "WHAT",
        "Test-time augmentation, averaged over flips and rotations: none (the default), flips (8 passes), rotations (4) or all (16).",
        ("none", TestTimeAugmentation.None),
        ("flips", TestTimeAugmentation.FlipZ | TestTimeAugmentation.FlipY | TestTimeAugmentation.FlipX),
        ("rotations", TestTimeAugmentation.Rotations),
        ("all", TestTimeAugmentation.All));

    private readonly Option<long?> _budget = BlockCommandOptions.MemoryBudget(
        "Peak memory of the process, for instance 4GB or 900MB: the networks run in tiles, and stacks that do not fit are segmented "
        + "in blocks. Default: all available memory.");

    private readonly Option<Shape3D?> _tile = BlockCommandOptions.Extent(
        "--tile", "Extent of a tile in voxels, at the networks' spacing. Default: as large as memory allows.");

    private readonly PublishedCommandOptions _published;

    public InferenceCommandOptions() => _published = new PublishedCommandOptions(_protocol);

    /// <summary><c>--memory-budget</c>, which is also needed for blocks.</summary>
    public Option<long?> Budget => _budget;

    /// <summary>The options to add to the command.</summary>
    public IEnumerable<Option> All => [_protocol, .. _published.All, _precision, _augmentation, _budget, _tile];

    /// <summary>Applies the options of a call to a builder.</summary>
    public QcaNetPipelineBuilder Apply(QcaNetPipelineBuilder builder, ParseResult call) => builder
        .WithProtocol(call.GetValue(_protocol), published => _published.Apply(published, call))
        .WithInference(i => i with
        {
            Precision = call.GetValue(_precision),
            Augmentation = call.GetValue(_augmentation),
            MemoryBudget = call.GetValue(_budget),
            Tile = call.GetValue(_tile),
        });

    /// <summary>
    /// An option that takes one of several names; the first is the default. The help does not show a default value, because that would be
    /// the name of the enum member instead of the name to give.
    /// </summary>
    private static Option<T> Choice<T>(string name, string helpName, string description, params (string Name, T Value)[] choices)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach ((string choice, T value) in choices)
                {
                    if (choice.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
                }

                result.AddError($"{name}: '{text}' is not valid; give {string.Join(", ", choices.Select(c => c.Name))}.");
                return choices[0].Value;
            },
        };
}
