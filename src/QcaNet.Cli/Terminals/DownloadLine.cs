using System.Globalization;
using QcaNet.Models.Download;

namespace QcaNet.Cli.Terminals;

/// <summary>Shows the progress of a download.</summary>
internal sealed class DownloadLine(Terminal terminal) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value)
    {
        string of = value.Total is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total / 1e6:0} MB") : " MB";
        terminal.Progress(string.Create(CultureInfo.InvariantCulture, $"{value.File.TrimStart('.')}: {value.Bytes / 1e6:0}{of}"));
    }
}
