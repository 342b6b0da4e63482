using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QcaNet.Consumer.Tests;

/// <summary>Packages as they would be published.</summary>
public class PackageTests
{
    public static TheoryData<string> Libraries => [.. PackedLibrary.Names];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_SaysWhatItIsAndOnWhichTerms(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        XElement licence = library.Metadata.Elements().Single(e => e.Name.LocalName == "license");
        Assert.Equal(("expression", "MIT"), (licence.Attribute("type")!.Value, licence.Value));
        Assert.Equal(library.Project.Descendants("Description").Single().Value, library.Text("description"));
        Assert.Contains("segmentation", library.Text("tags").Split(' '));
        Assert.Contains("microscopy", library.Text("tags").Split(' '));
        Assert.NotEmpty(library.Text("authors"));
        Assert.NotEmpty(library.Text("copyright"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_NamesTheCommitItWasMadeFrom(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        XElement repository = library.Metadata.Elements().Single(e => e.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")!.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_ShowsTheReadmeOfItsProject(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        ZipArchiveEntry readme = library.Package.Entries.Single(e => e.FullName == library.Text("readme"));
        using var reader = new StreamReader(readme.Open());
        Assert.StartsWith($"# {name}", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_HoldsTheAssemblyAndItsDocumentation(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        Assert.Equal(
            [$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            library.Package.Entries.Select(e => e.FullName).Where(f => f.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_DependsOnWhatItsProjectRefersTo(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        IEnumerable<string> projects = library.Project.Descendants("ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Attribute("Include")!.Value.Replace('\\', '/')));
        IEnumerable<string> packages = library.Project.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
        XElement[] dependencies = [.. library.Metadata.Descendants().Where(e => e.Name.LocalName == "dependency")];
        IEnumerable<string> expected = projects.Concat(packages).Order(StringComparer.Ordinal);

        // Nothing else: a version that is pinned centrally for what comes along is not for users of the package.
        Assert.Equal(expected, dependencies.Select(d => d.Attribute("id")!.Value).Order(StringComparer.Ordinal));

        // One release is one set of packages: ours are asked for in exactly the version they were packed with.
        string version = $"[{library.Text("version")}]";
        IEnumerable<XElement> own = dependencies.Where(d => d.Attribute("id")!.Value.StartsWith("QcaNet.", StringComparison.Ordinal));
        Assert.All(own, d => Assert.Equal(version, d.Attribute("version")!.Value));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_HasItsIconAndTheChangesOfItsVersion(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        ZipArchiveEntry icon = library.Package.Entries.Single(e => e.FullName == library.Text("icon"));
        using Stream stream = icon.Open();
        byte[] signature = new byte[8];
        stream.ReadExactly(signature);
        Assert.Equal([0x89, .. "PNG\r\n\x1a\n"u8], signature);
        string changes = File.ReadAllText(Path.Combine(PackedLibrary.Root, "CHANGELOG.md")).ReplaceLineEndings("\n");
        string notes = library.Text("releaseNotes").ReplaceLineEndings("\n");
        Assert.StartsWith("## [", notes, StringComparison.Ordinal);
        Assert.Contains(notes.Trim(), changes, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_LeadsToTheRepositoryWhereTheCloneHasOne(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        string? repository = library.Metadata.Elements().Single(e => e.Name.LocalName == "repository").Attribute("url")?.Value;
        Assert.Equal(repository is null ? string.Empty : Regex.Replace(repository, @"\.git$", string.Empty), library.Text("projectUrl"));
    }

    [Fact]
    public void Packages_HaveTagsOfTheirOwn()
    {
        string[][] tags = [.. PackedLibrary.Names.Select(TagsOf)];
        string[] common = [.. tags.Aggregate((a, b) => [.. a.Intersect(b)])];
        Assert.All(tags, own => Assert.True(own.Except(common).Count() >= 3, $"only {string.Join(' ', own)}"));
        Assert.Equal(tags.Length, tags.Select(own => string.Join(' ', own)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_HasSymbolsBesideIt(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        using ZipArchive symbols = ZipFile.OpenRead(Path.ChangeExtension(library.File, ".snupkg"));
        Assert.Single(symbols.Entries, e => e.FullName == $"lib/net10.0/{name}.pdb");
    }

    private static string[] TagsOf(string name)
    {
        using PackedLibrary library = PackedLibrary.Open(name);
        return library.Text("tags").Split(' ');
    }

    [Fact]
    public void Pretrained_CarriesAModelCardForEachNetwork()
    {
        using PackedLibrary library = PackedLibrary.Open("QcaNet.Pretrained");
        Assert.Equal(["ndn.md", "nsn-2.md", "nsn.md"], library.Package.Entries.Where(e => e.FullName.StartsWith("cards/", StringComparison.Ordinal)).Select(e => e.Name).Order(StringComparer.Ordinal));
    }
}
