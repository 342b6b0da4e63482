using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Output files.</summary>
internal static class OutputFile
{
    /// <summary>Rejects an output file that is also an input: a mistake on the command line would destroy the data.</summary>
    /// <param name="option">The option that names the output, for the message.</param>
    /// <param name="output">The file to write; null if it was not requested.</param>
    /// <param name="inputs">Files and folders that are read; null for those that were not given.</param>
    /// <exception cref="CallException">The output is one of the inputs.</exception>
    public static void RefuseInput(string option, string? output, params IEnumerable<string?> inputs)
    {
        if (output is null || !File.Exists(output)) return;
        string place = Place(output);
        IEnumerable<string> files = inputs.Where(input => !string.IsNullOrWhiteSpace(input)).Select(input => VolumeReader.FileOf(input!));
        if (files.Any(file => File.Exists(file) && Place(file) == place))
        {
            throw new CallException($"{option}: {output} is also an input and would be overwritten; name another file.");
        }
    }

    /// <summary>Rejects a file name whose extension promises another format than the one that is written.</summary>
    /// <param name="option">The option that names the output, for the message.</param>
    /// <param name="output">The file to write; null if it was not requested.</param>
    /// <param name="written">What is written, for the message: "labels are written as TIFF".</param>
    /// <param name="extensions">The extensions of that format, with their dots.</param>
    /// <exception cref="CallException">The name has another extension.</exception>
    public static void RequireExtension(string option, string? output, string written, params IReadOnlyList<string> extensions)
    {
        if (Path.GetExtension(output) is not { Length: > 0 } given || extensions.Contains(given, StringComparer.OrdinalIgnoreCase)) return;
        throw new CallException($"{option}: {output}: {written}; name a file that ends in {string.Join(" or ", extensions)}.");
    }

    /// <summary>The final target of all links.</summary>
    private static string Place(string path)
    {
        try
        {
            return Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path); // A circle of links is told when it is opened.
        }
    }
}
