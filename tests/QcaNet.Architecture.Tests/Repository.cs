using System.Reflection;

namespace QcaNet.Architecture.Tests;

/// <summary>The files of the repository.</summary>
internal static class Repository
{
    private static readonly string[] GeneratedFolders = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Every project of src, by its folder, in ordinal order.</summary>
    internal static IReadOnlyList<ProjectFile> Sources { get; } = [.. ProjectsUnder("src").Select(ProjectFile.Read)];

    internal static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Path from the root, with forward slashes on every system.</summary>
    internal static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>
    /// Project files of the solution. The consumer's application is none: it knows the packages only, in another version on every run.
    /// </summary>
    internal static IEnumerable<string> ProjectsUnder(params string[] folders) =>
        folders.SelectMany(folder => FilesUnder(folder, "*.csproj")).Where(f => Relative(f) != "tests/QcaNet.Consumer.Tests/App/App.csproj");

    /// <summary>Files that people wrote, in ordinal order; what builds leave behind is passed over.</summary>
    internal static IEnumerable<string> FilesUnder(string folder, string pattern)
    {
        string top = At(folder);
        if (!Directory.Exists(top)) return [];
        return Directory.EnumerateFiles(top, pattern, SearchOption.AllDirectories)
            .Where(f => !Relative(f).Split('/').Any(GeneratedFolders.Contains))
            .Order(StringComparer.Ordinal);
    }
}
