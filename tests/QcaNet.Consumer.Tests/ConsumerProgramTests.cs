using System.Xml.Linq;

namespace QcaNet.Consumer.Tests;

/// <summary>The program that consume.sh builds outside the tree: what makes its success worth something.</summary>
public class ConsumerProgramTests
{
    private static readonly XElement Project = XElement.Load(Path.Combine(PackedLibrary.Root, "tests", "QcaNet.Consumer.Tests", "App", "App.csproj"));

    [Fact]
    public void Program_KnowsPackagesAndNoProject() => Assert.Empty(Project.Descendants("ProjectReference").Concat(Project.Descendants("Reference")));

    [Fact]
    public void Program_AsksForTheFrontDoorOnly() => Assert.Equal(["QcaNet.Core"], Project.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value));
}
