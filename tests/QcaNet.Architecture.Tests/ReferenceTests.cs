using System.Reflection;
using System.Text.Json;

namespace QcaNet.Architecture.Tests;

/// <summary>The reference rules, as project files state them and as the compiler left them in the assemblies.</summary>
public class ReferenceTests
{
    private static readonly string[] NativePackages = ["TorchSharp", "libtorch", "SkiaSharp", "ScottPlot", "HarfBuzzSharp"];

    public static TheoryData<string> Projects => [.. Repository.Sources.Select(p => p.Name)];

    public static TheoryData<string> ManagedProjects => [.. ReferenceRules.ManagedOnly];

    [Fact]
    public void Table_NamesEveryProjectOfSrc() =>
        Assert.Equal(ReferenceRules.Table.Keys.Order(StringComparer.Ordinal), Repository.Sources.Select(p => p.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersToTheProjectsOfItsRowAndToNoOthers(string name) =>
        Assert.Equal(ReferenceRules.Table[name].Projects.Order(StringComparer.Ordinal), Project(name).Projects.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesOnlyThePackagesOfItsRow(string name) =>
        Offenders.None(Project(name).Packages.Except(ReferenceRules.Table[name].Packages).Except(ReferenceRules.Everywhere));

    [Theory]
    [MemberData(nameof(Projects))]
    public void OnlyTheApplication_BringsTheTorchBackend(string name) =>
        Assert.Equal(name == "QcaNet.Cli" ? ["true"] : [], Project(name).Properties["UsesTorchBackend"]);

    // The project file may be clean while a package or a project brings more along.
    [Theory]
    [MemberData(nameof(ManagedProjects))]
    public void ManagedProject_RestoresNoNativePackage(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Project(name).Folder, "packages.lock.json"));
        using JsonDocument locks = JsonDocument.Parse(file);
        IEnumerable<string> restored = locks.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()).Select(package => package.Name);
        Assert.DoesNotContain(restored, package => NativePackages.Any(native => package.StartsWith(native, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [MemberData(nameof(ManagedProjects))]
    public void ManagedAssembly_IsLinkedAgainstNoNativeBinding(string name) =>
        Assert.DoesNotContain(Load(name).GetReferencedAssemblies(), r => NativePackages.Any(native => r.Name!.StartsWith(native, StringComparison.OrdinalIgnoreCase)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_IsLinkedAgainstNoProjectThatItMayNotKnow(string name)
    {
        IEnumerable<string> linked = Load(name).GetReferencedAssemblies().Select(r => r.Name!).Where(r => r.StartsWith("QcaNet.", StringComparison.Ordinal));
        Offenders.None(linked.Except(Reachable(name)));
    }

    /// <summary>What a row allows: the projects named and what those bring.</summary>
    private static HashSet<string> Reachable(string name)
    {
        HashSet<string> reached = [];
        foreach (string project in ReferenceRules.Table[name].Projects)
        {
            reached.Add(project);
            reached.UnionWith(Reachable(project));
        }

        return reached;
    }

    private static ProjectFile Project(string name) => Repository.Sources.Single(p => p.Name == name);

    private static Assembly Load(string name) => Assembly.Load(Project(name).AssemblyName);
}
