namespace QcaNet.Tests;

/// <summary>Data that lie beside the repository, not in it.</summary>
internal static class SharedData
{
    /// <summary>A folder of those data, or null where they are not here: tests that need it skip.</summary>
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
}
