using System.CommandLine;
using QcaNet.Core;
using QcaNet.Models.Inference;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary>Options of <c>segment</c> that say how the networks pass over a stack.</summary>
internal sealed class InferenceCommandOptions
{
    private readonly Option<SegmentationProtocol> _protocol = Choice("--protocol", "NAME", "Steps around the networks: default, or published (those of the published code).", ("default", SegmentationProtocol.Default), ("published", SegmentationProtocol.Published));

    private readonly Option<Precision> _precision = Choice("--precision", "NAME", "What the networks compute in: auto (without this), float32, bfloat16 or float16.", ("auto", Precision.Auto), ("float32", Precision.Float32), ("bfloat16", Precision.BFloat16), ("float16", Precision.Float16));

    private readonly Option<TestTimeAugmentation> _augmentation = Choice("--augment", "WHAT", "Average over mirror images and turns: none (without this), flips (8 passes), rotations (4) or all (16).", ("none", TestTimeAugmentation.None), ("flips", TestTimeAugmentation.FlipZ | TestTimeAugmentation.FlipY | TestTimeAugmentation.FlipX), ("rotations", TestTimeAugmentation.Rotations), ("all", TestTimeAugmentation.All));

    private readonly Option<long?> _budget = BlockCommandOptions.MemoryBudget(
        "Memory the process may take at the peak, for instance 4GB or 900MB: networks pass in tiles, and stacks that do not fit are segmented in blocks. Without this, all there is.");

    private readonly Option<Shape3D?> _tile = BlockCommandOptions.Extent(
        "--tile", "Voxels that one pass decides, at the networks' spacing; without this, what the memory allows.");

    private readonly PublishedCommandOptions _published;

    public InferenceCommandOptions() => _published = new PublishedCommandOptions(_protocol);

    /// <summary><c>--memory-budget</c>, which blocks need too.</summary>
    public Option<long?> Budget => _budget;

    /// <summary>The options, for the command.</summary>
    public IEnumerable<Option> All => [_protocol, .. _published.All, _precision, _augmentation, _budget, _tile];

    /// <summary>Puts what was said into a builder.</summary>
    public QcaNetPipelineBuilder Apply(QcaNetPipelineBuilder builder, ParseResult call) => builder
        .WithProtocol(call.GetValue(_protocol), published => _published.Apply(published, call))
        .WithInference(i => i with
        {
            Precision = call.GetValue(_precision),
            Augmentation = call.GetValue(_augmentation),
            MemoryBudget = call.GetValue(_budget),
            Tile = call.GetValue(_tile),
        });

    /// <summary>One of some names; the first is meant where none is given. The help does not show it as the default: it would show the member's name, which is not one to give.</summary>
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
