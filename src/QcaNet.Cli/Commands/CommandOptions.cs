using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Commands;

/// <summary>Options shared by several commands, and parsers whose errors show the expected form.</summary>
internal static class CommandOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print results as JSON, one object per line, instead of text." };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Print problems only." };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Log details to standard error." };

    public static Option<VoxelSpacing?> Spacing() => new("--spacing")
    {
        Description = "Voxel spacing in micrometers, if the file does not state it or is wrong (1.75,0.8,0.8).",
        HelpName = "z,y,x",
        CustomParser = result =>
        {
            if (VoxelSpacing.TryParse(result.Tokens[0].Value, out VoxelSpacing spacing)) return spacing;
            result.AddError(
                $"--spacing: '{result.Tokens[0].Value}' is not a spacing; give three lengths in micrometers as z,y,x, "
                + "for instance 1.75,0.8,0.8.");
            return null;
        },
    };

    /// <summary><c>--axes</c>: the axes of files that do not name them, or name them wrongly.</summary>
    public static Option<string?> Axes() => new("--axes")
    {
        Description = "Axes as stored in the file, slowest first, if the file does not name them or names them wrongly. "
            + "ZYX reads channels or time points as planes.",
        HelpName = "AXES",
        CustomParser = result =>
        {
            string axes = result.Tokens[0].Value.ToUpperInvariant();
            bool valid = axes.EndsWith("YX", StringComparison.Ordinal) && axes.Length <= 5
                && axes.All(axis => "TZCYX".Contains(axis, StringComparison.Ordinal)) && axes.Distinct().Count() == axes.Length;
            if (valid) return axes;
            result.AddError(
                $"--axes: '{result.Tokens[0].Value}' does not name axes; give the letters T, Z and C, each at most once, followed by YX: "
                + "ZYX, TZYX, TZCYX.");
            return null;
        },
    };

    /// <summary><c>--dataset</c>: the dataset of HDF5 files to read.</summary>
    public static Option<string?> Dataset() => new("--dataset")
    {
        Description = "Dataset to read, for HDF5 files with several: /raw, volumes/labels.",
        HelpName = "PATH",
        CustomParser = result =>
        {
            if (!string.IsNullOrWhiteSpace(result.Tokens[0].Value)) return result.Tokens[0].Value;
            result.AddError("--dataset: the path is empty; give one such as /raw.");
            return null;
        },
    };

    /// <summary>Path arguments. A word that begins with a hyphen and is not a file is reported as a misspelled option.</summary>
    public static Argument<string[]> Paths(string name, string description, bool needed) =>
        NoOptions(new Argument<string[]>(name)
        {
            Description = description,
            Arity = needed ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        });

    /// <summary>A single path argument.</summary>
    public static Argument<string> Path(string name, string description) =>
        NoOptions(new Argument<string>(name) { Description = description });

    /// <summary><c>--output</c>: the path as text; it is checked when it is used.</summary>
    public static Option<string> Output(string helpName, string description, string? byDefault = null)
    {
        var option = new Option<string>("--output", "-o") { Description = description, HelpName = helpName };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary><c>--threads</c>: the number of threads; null if not given.</summary>
    public static Option<int?> Threads(string description) => Number("--threads", "N", description, 1, 1024);

    /// <summary>A number within a range; null if not given.</summary>
    public static Option<T?> Number<T>(string name, string helpName, string description, T from, T to)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => ParseNumber(result, name, from, to),
        };

    /// <summary>A number within a range, with a default shown in the help.</summary>
    public static Option<T> Number<T>(string name, string helpName, string description, T from, T to, T byDefault)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => ParseNumber(result, name, from, to) ?? byDefault,
            DefaultValueFactory = _ => byDefault,
        };

    private static T? ParseNumber<T>(ArgumentResult result, string name, T from, T to)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;

        // Written so that NaN is rejected too.
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= from && value <= to) return value;
        result.AddError(FormattableString.Invariant($"{name}: '{text}' is not a number from {from} to {to}."));
        return null;
    }

    private static TArgument NoOptions<TArgument>(TArgument argument)
        where TArgument : Argument
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!token.Value.StartsWith('-') || System.IO.Path.Exists(token.Value)) continue;
                Command? command = (result.Parent as CommandResult)?.Command;
                string meant = command is null ? string.Empty : Suggestion.For(token.Value, command);
                result.AddError($"'{token.Value}' is not an option of this command.{meant}");
            }
        });
        return argument;
    }

    /// <summary><c>--normalization TEXT</c>.</summary>
    /// <param name="description">What is scaled, without a period.</param>
    public static Option<Normalization?> Scale(string description) => new("--normalization")
    {
        Description = description + ": 'min-max', 'percentile LOW HIGH clip LOW HIGH', 'z-score', 'csbdeep' (3 and 99.8, not clipped) "
            + "or 'scale-range' (as in bioimage.io).",
        HelpName = "text",
        CustomParser = result =>
        {
            if (Normalization.TryParse(result.Tokens[0].Value, out Normalization? scale)) return scale;
            result.AddError(
                $"--normalization: '{result.Tokens[0].Value}' should be 'min-max', 'percentile LOW HIGH clip LOW HIGH', 'z-score', "
                + "'csbdeep [LOW HIGH]' or 'scale-range [LOW HIGH]'.");
            return null;
        },
    };
}
