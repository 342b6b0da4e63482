using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Commands;

/// <summary>Options that several verbs share, and parsers that say what a value should look like.</summary>
internal static class CommandOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print results as JSON, one object per line, in place of text." };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Print problems only." };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Tell on standard error what happens inside." };

    public static Option<VoxelSpacing?> Spacing() => new("--spacing")
    {
        Description = "Voxel spacing in micrometres, where the file does not say it or is wrong (1.75,0.8,0.8).",
        HelpName = "z,y,x",
        CustomParser = result =>
        {
            if (VoxelSpacing.TryParse(result.Tokens[0].Value, out VoxelSpacing spacing)) return spacing;
            result.AddError($"--spacing: '{result.Tokens[0].Value}' is not a spacing; give three lengths in micrometres as z,y,x, for instance 1.75,0.8,0.8.");
            return null;
        },
    };

    /// <summary><c>--axes</c>: what the axes of files are that do not say so, or say it wrongly.</summary>
    public static Option<string?> Axes() => new("--axes")
    {
        Description = "Axes of the file as it stores them, slowest first, where it does not name them or names them wrongly: ZYX takes channels or time points for planes.",
        HelpName = "AXES",
        CustomParser = result =>
        {
            string axes = result.Tokens[0].Value.ToUpperInvariant();
            bool valid = axes.EndsWith("YX", StringComparison.Ordinal) && axes.Length <= 5 && axes.All(axis => "TZCYX".Contains(axis, StringComparison.Ordinal)) && axes.Distinct().Count() == axes.Length;
            if (valid) return axes;
            result.AddError($"--axes: '{result.Tokens[0].Value}' does not name axes; give the letters T, Z and C, each at most once, followed by YX: ZYX, TZYX, TZCYX.");
            return null;
        },
    };

    /// <summary><c>--dataset</c>: which dataset of HDF5 files.</summary>
    public static Option<string?> Dataset() => new("--dataset")
    {
        Description = "Dataset of HDF5 files, where they hold several: /raw, volumes/labels. FILE.h5/DATASET names one for a single file.",
        HelpName = "PATH",
        CustomParser = result =>
        {
            if (!string.IsNullOrWhiteSpace(result.Tokens[0].Value)) return result.Tokens[0].Value;
            result.AddError("--dataset: the path is empty; give one such as /raw.");
            return null;
        },
    };

    /// <summary>Paths that are arguments, not options. What begins with a hyphen and is not a file is a misspelled option, and is called so.</summary>
    public static Argument<string[]> Paths(string name, string description, bool needed) =>
        NoOptions(new Argument<string[]>(name) { Description = description, Arity = needed ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore });

    /// <summary>One path that is an argument.</summary>
    public static Argument<string> Path(string name, string description) => NoOptions(new Argument<string>(name) { Description = description });

    /// <summary>Where results go: the text form of a path, checked when it is used.</summary>
    public static Option<string> Output(string helpName, string description, string? byDefault = null)
    {
        var option = new Option<string>("--output", "-o") { Description = description, HelpName = helpName };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary>How many threads; null where the caller does not say.</summary>
    public static Option<int?> Threads(string description) => Number("--threads", "N", description, 1, 1024);

    /// <summary>A number within a range; without the option the value is null.</summary>
    public static Option<T?> Number<T>(string name, string helpName, string description, T from, T to)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => ParseNumber(result, name, from, to),
        };

    /// <summary>A number within a range, with a default that the help shows.</summary>
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

        // Written so that NaN fails too.
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
                string meant = result.Parent is CommandResult { Command: { } command } ? Suggestion.For(token.Value, command) : string.Empty;
                result.AddError($"'{token.Value}' is not an option of this command.{meant}");
            }
        });
        return argument;
    }

    /// <summary>--normalisation TEXT.</summary>
    /// <param name="description">What is scaled, without a full stop.</param>
    public static Option<Normalization?> Scale(string description) => new("--normalisation")
    {
        Description = description + ": 'min-max', 'percentile LOW HIGH clip LOW HIGH', 'z-score', 'csbdeep' (3 and 99.8, not clipped) or 'scale-range' (bioimage.io's).",
        HelpName = "text",
        CustomParser = result =>
        {
            if (Normalization.TryParse(result.Tokens[0].Value, out Normalization? scale)) return scale;
            result.AddError($"--normalisation: '{result.Tokens[0].Value}' should be 'min-max', 'percentile LOW HIGH clip LOW HIGH', 'z-score', 'csbdeep [LOW HIGH]' or 'scale-range [LOW HIGH]'.");
            return null;
        },
    };
}
