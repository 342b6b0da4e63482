using System.Text.Json;

namespace QcaNet.Tests;

/// <summary>Data beside the repository that are not part of it.</summary>
internal static class SharedData
{
    /// <summary>Returns a folder of the data, or null if they are not present. Tests that need it are then skipped.</summary>
    internal static string? Folder(string name)
    {
        string? root = Environment.GetEnvironmentVariable("QCANET_SHARED");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "QcaNet.Core.sln"))) root = Path.Combine(at.FullName, "..", "shared");
        }

        string folder = Path.Combine(root ?? ".", name);
        return root is not null && Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The entries of the manifest of a corpus; empty if the corpus is not present.</summary>
    internal static IReadOnlyList<JsonElement> Manifest(string corpus)
    {
        if (Folder(corpus) is not { } folder) return [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        return [.. document.RootElement.EnumerateArray().Select(entry => entry.Clone())];
    }

    /// <summary>The files of a corpus; a single empty name if the corpus is not present, because a theory without data fails.</summary>
    internal static TheoryData<string> Corpus(string corpus)
    {
        IReadOnlyList<JsonElement> entries = Manifest(corpus);
        return entries.Count == 0 ? [string.Empty] : [.. entries.Select(entry => entry.GetProperty("file").GetString()!)];
    }
}
