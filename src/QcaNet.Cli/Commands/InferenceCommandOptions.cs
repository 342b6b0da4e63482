using System.CommandLine;
using System.Globalization;
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

    private readonly Option<long?> _budget = new("--memory-budget")
    {
        Description = "Memory the process may take at the peak of a pass, for instance 4GB or 900MB; larger stacks pass in tiles. Without this, all there is.",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (TryParseSize(result.Tokens[0].Value, out long bytes)) return bytes;
            result.AddError($"--memory-budget: '{result.Tokens[0].Value}' is not a size; give a number with MB or GB, for instance 4GB.");
            return null;
        },
    };

    private readonly Option<Shape3D?> _tile = new("--tile")
    {
        Description = "Voxels that one pass decides, at the networks' spacing; without this, what the memory allows.",
        HelpName = "z,y,x",
        CustomParser = result =>
        {
            string[] parts = result.Tokens[0].Value.Split(',');
            int[] extents = [.. parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
            if (extents.Length == 3 && extents.All(n => n is > 0 and <= 4096)) return new Shape3D(extents[0], extents[1], extents[2]);
            result.AddError($"--tile: '{result.Tokens[0].Value}' is no extent; give three numbers of voxels from 1 to 4096 as z,y,x, for instance 64,128,128.");
            return null;
        },
    };

    private readonly PublishedCommandOptions _published;

    public InferenceCommandOptions() => _published = new PublishedCommandOptions(_protocol);

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

    /// <summary>Reads "4GB", "900 MB", "2.5GiB" or a number of bytes. GB and MB are powers of 1024, as memory is counted.</summary>
    internal static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        string number = text.TrimEnd('B', 'b', 'i', 'I');
        int shift = number.Length == 0 ? 0 : char.ToUpperInvariant(number[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (shift > 0) number = number[..^1];
        if (!double.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return false;
        double size = value * (1L << shift);
        if (!(size >= 1 && size < 1L << 60)) return false;
        bytes = (long)size;
        return true;
    }

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

                result.AddError($"{name}: '{text}' is none; give {string.Join(", ", choices.Select(c => c.Name))}.");
                return choices[0].Value;
            },
        };
}
