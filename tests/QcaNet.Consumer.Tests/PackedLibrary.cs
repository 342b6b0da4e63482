using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace QcaNet.Consumer.Tests;

/// <summary>One packed library: its nupkg, opened, and the project it was made from.</summary>
internal sealed class PackedLibrary : IDisposable
{
    /// <summary>Environment variable that names the folder with the packages.</summary>
    internal const string FolderVariable = "QCANET_PACKAGES";

    /// <summary>The top of the repository.</summary>
    internal static readonly string Root = typeof(PackedLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private PackedLibrary(string name, string file)
    {
        Name = name;
        File = file;
        Package = ZipFile.OpenRead(file);
        using Stream nuspec = Package.Entries.Single(e => e.FullName == $"{name}.nuspec").Open();
        Metadata = XElement.Load(nuspec).Elements().Single(e => e.Name.LocalName == "metadata");
        Project = XElement.Load(Path.Combine(Root, "src", name, $"{name}.csproj"));
    }

    /// <summary>Names of the libraries: the projects of src but for the tool.</summary>
    internal static IEnumerable<string> Names { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)).Where(n => n.StartsWith("QcaNet.", StringComparison.Ordinal) && n != "QcaNet.Cli").Order(StringComparer.Ordinal)];

    internal string Name { get; }

    /// <summary>Path of the nupkg.</summary>
    internal string File { get; }

    internal ZipArchive Package { get; }

    /// <summary>The metadata element of the nuspec.</summary>
    internal XElement Metadata { get; }

    /// <summary>The project file.</summary>
    internal XElement Project { get; }

    /// <summary>Opens the package of a library; skips the test where nothing was packed.</summary>
    internal static PackedLibrary Open(string name)
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{FolderVariable} does not name a folder with packed libraries (.ci/run packs them).");

        // A name is the beginning of no other one as long as a digit follows.
        string[] files = [.. Directory.EnumerateFiles(folder!, $"{name}.*.nupkg").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[name.Length + 1]))];
        Assert.True(files.Length == 1, $"{folder} holds {files.Length} packages of {name}; one is needed.");
        return new PackedLibrary(name, files[0]);
    }

    /// <summary>The text of a metadata element; empty where it is not there.</summary>
    internal string Text(string element) => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName == element)?.Value ?? string.Empty;

    public void Dispose() => Package.Dispose();
}
