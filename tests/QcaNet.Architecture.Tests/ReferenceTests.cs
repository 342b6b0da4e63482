using System.Reflection;
using System.Text.Json;

namespace QcaNet.Architecture.Tests;

/// <summary>The reference rules, as project files state them and as the compiler left them in the assemblies.</summary>
public class ReferenceTests
{
    private static readonly string[] NativePackages = ["TorchSharp", "libtorch", "SkiaSharp", "ScottPlot", "HarfBuzzSharp"];

    public static TheoryData<string> Projects => [.. Repository.Sources.Select(p => p.Name)];

    public static TheoryData<string> ManagedProjects => [.. Repository.Sources.Select(p => p.Name).Except(ReferenceRules.MayBeNative)];

    [Fact]
    public void Table_HasARowForEveryProjectOfSrc() => Offenders.None(Repository.Sources.Select(p => p.Name).Except(ReferenceRules.Table.Keys));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersToProjectsOfItsRowOnly(string name) => Offenders.None(Project(name).Projects.Except(ReferenceRules.Table[name].Projects));

    // The compiler leaves out of an assembly what no code of it uses. A reference is used where the assembly is linked against the project, or against
    // one that no other reference brings.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesEveryProjectItRefersTo(string name)
    {
        HashSet<string> linked = [.. Load(name).GetReferencedAssemblies().Select(r => r.Name!)];
        IReadOnlySet<string> direct = Project(name).Projects;
        IEnumerable<string> OnlyBy(string project) => WithAllItBrings(project).Except(direct.Where(d => d != project).SelectMany(WithAllItBrings));
        Offenders.None(direct.Where(project => !linked.Contains(project) && !OnlyBy(project).Any(linked.Contains)));
    }

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

    /// <summary>A project and those that its file, and theirs, refer to.</summary>
    private static IEnumerable<string> WithAllItBrings(string name) => Project(name).Projects.SelectMany(WithAllItBrings).Prepend(name).Distinct();

    private static ProjectFile Project(string name) => Repository.Sources.Single(p => p.Name == name);

    private static Assembly Load(string name) => Assembly.Load(Project(name).AssemblyName);
}
