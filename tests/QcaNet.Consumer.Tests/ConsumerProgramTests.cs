using System.Xml.Linq;

namespace QcaNet.Consumer.Tests;

/// <summary>The program that consume.sh builds outside the tree: what makes its success worth something.</summary>
public class ConsumerProgramTests
{
    private static readonly XElement Project = XElement.Load(Path.Combine(PackedLibrary.Root, "tests", "QcaNet.Consumer.Tests", "App", "App.csproj"));

    [Fact]
    public void Program_KnowsPackagesAndNoProject() => Assert.Empty(Project.Descendants("ProjectReference").Concat(Project.Descendants("Reference")));

    [Fact]
    public void Program_AsksForTheFrontDoorAndABackendOnly() =>
        Assert.Equal(
            ["QcaNet.Core", "libtorch-cpu-linux-x64", "libtorch-cpu-osx-arm64", "libtorch-cpu-win-x64"],
            Project.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value).Order(StringComparer.Ordinal));
}
