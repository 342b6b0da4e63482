namespace QcaNet.Architecture.Tests;

/// <summary>What every project of src has beside its code.</summary>
public class LayoutTests
{
    public static TheoryData<string> Projects => [.. Repository.Sources.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasAReadmeThatSaysSomething(string name)
    {
        string readme = File.ReadAllText(Repository.At("src", name, "README.md"));
        Assert.StartsWith($"# {name}", readme, StringComparison.Ordinal);
        Assert.Contains("```", readme, StringComparison.Ordinal);
        Assert.True(readme.Length > 500, $"src/{name}/README.md has {readme.Length} characters: what the package is, a snippet that runs, its terms.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasADescriptionForItsPackage(string name) =>
        Assert.NotEmpty(Repository.Sources.Single(p => p.Name == name).Properties["Description"].Single());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasATestProjectWithTests(string name)
    {
        Assert.True(File.Exists(Repository.At("tests", $"{name}.Tests", $"{name}.Tests.csproj")));
        string[] files = [.. Repository.FilesUnder(Path.Combine("tests", $"{name}.Tests"), "*.cs")];
        Assert.Contains(files, f => File.ReadAllText(f).Contains("[Fact]", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void TestProject_RefersToItsProject(string name) =>
        Assert.Contains(name, ProjectFile.Read(Repository.At("tests", $"{name}.Tests", $"{name}.Tests.csproj")).Projects);

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(Repository.At("QcaNet.Core.sln")).Replace('\\', '/');
        Offenders.None(Repository.ProjectsUnder("src", "tests", "benchmarks").Select(Repository.Relative).Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Project_HasALockFile() =>
        Offenders.None(Repository.ProjectsUnder("src", "tests", "benchmarks").Where(p => !File.Exists(Path.Combine(Path.GetDirectoryName(p)!, "packages.lock.json"))).Select(Repository.Relative));
}
