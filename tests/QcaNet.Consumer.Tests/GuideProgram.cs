using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QcaNet.Consumer.Tests;

/// <summary>A program of docs/getting-started.md, as a reader would make it: outside the tree, from the packed libraries.</summary>
internal sealed partial class GuideProgram : IDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("qcanet-guide-");

    private GuideProgram(string name, string code, string[] packages)
    {
        string folder = Environment.GetEnvironmentVariable(PackedLibrary.FolderVariable)!;
        using PackedLibrary core = PackedLibrary.Open("QcaNet.Core");
        string version = core.Text("version");
        Folder = _top.CreateSubdirectory("program").FullName;
        File.WriteAllText(
            Path.Combine(_top.FullName, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{folder}" /></packageSources></configuration>""");
        if (name == "file")
        {
            File.WriteAllText(Source, code.Replace("@0.1.0", $"@{version}", StringComparison.Ordinal));
            return;
        }

        File.WriteAllText(Path.Combine(Folder, "Program.cs"), code);
        XElement[] references = [.. packages.Select(p => new XElement("PackageReference", new XAttribute("Include", p), new XAttribute("Version", version)))];
        string sdk = name switch { "web" => "Microsoft.NET.Sdk.Web", "worker" => "Microsoft.NET.Sdk.Worker", _ => "Microsoft.NET.Sdk" };

        // What `dotnet new worker` refers to.
        XElement? host = name == "worker"
            ? new XElement("PackageReference", new XAttribute("Include", "Microsoft.Extensions.Hosting"), new XAttribute("Version", "10.0.15"))
            : null;
        new XElement(
            "Project",
            new XAttribute("Sdk", sdk),
            new XElement(
                "PropertyGroup",
                new XElement("OutputType", "Exe"),
                new XElement("TargetFramework", "net10.0"),
                new XElement("Nullable", "enable"),
                new XElement("ImplicitUsings", "enable"),
                new XElement("TreatWarningsAsErrors", "true")),
            new XElement("ItemGroup", references, host)).Save(Path.Combine(Folder, "Program.csproj"));
    }

    /// <summary>The folder that the program runs in.</summary>
    internal string Folder { get; }

    /// <summary>Where <see cref="PublishAsync"/> has put the program.</summary>
    internal string Published => Path.Combine(_top.FullName, "published");

    private string Source => Path.Combine(Folder, "nuclei.cs");

    /// <summary>Reads a program from the page; skips the test where nothing was packed.</summary>
    internal static GuideProgram Read(string name)
    {
        string? packages = Environment.GetEnvironmentVariable(PackedLibrary.FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(packages), $"{PackedLibrary.FolderVariable} does not name a folder with packed libraries.");
        string page = File.ReadAllText(Path.Combine(PackedLibrary.Root, "docs", "getting-started.md")).ReplaceLineEndings("\n");
        Match match = Fence().Matches(page).Single(m => m.Groups["name"].Value == name);
        return new GuideProgram(name, match.Groups["code"].Value, match.Groups["packages"].Value.Split(' '));
    }

    /// <summary>Names of all programs of the page.</summary>
    internal static string[] NamesOnThePage()
    {
        string page = File.ReadAllText(Path.Combine(PackedLibrary.Root, "docs", "getting-started.md")).ReplaceLineEndings("\n");
        return [.. Fence().Matches(page).Select(m => m.Groups["name"].Value)];
    }

    /// <summary>Publishes the program as it stands; warnings are errors.</summary>
    internal async Task PublishAsync()
    {
        // A folder of its own for our packages, which nobody will ask for again in this version; those of others are read where every
        // restore puts them.
        string shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        (int code, string output) = await EndAsync(Start("dotnet", [
            "publish", Path.Combine(Folder, "Program.csproj"), "-c", "Release", "-o", Published, "--nologo",
            $"-p:RestorePackagesPath={Path.Combine(_top.FullName, "packages")}", $"-p:RestoreFallbackFolders={shared}",
        ]));
        Assert.True(code == 0, output);
    }

    /// <summary>Starts the published program.</summary>
    internal Process Run(params string[] arguments) => Start("dotnet", [Path.Combine(Published, "Program.dll"), .. arguments]);

    /// <summary>Runs the single file as <c>dotnet run nuclei.cs</c> does.</summary>
    internal Process RunFile() => Start("dotnet", ["run", "--file", Source, "-c", "Release"]);

    /// <summary>Waits for the end of a program.</summary>
    /// <returns>Its exit code, and what it wrote to both streams.</returns>
    internal static async Task<(int Code, string Output)> EndAsync(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
    }

    public void Dispose() => _top.Delete(recursive: true);

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test runner and .ci/run set for this repository is not for a program of somebody else.
        string[] inherited = [.. start.Environment.Keys.Where(k =>
            (k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && k != "MSBUILDDISABLENODEREUSE")
            || k is "ArtifactsPath" or "CI" or "DOTNET_HOST_PATH" or "ASPNETCORE_URLS")];
        foreach (string key in inherited) start.Environment.Remove(key);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"<!-- program: (?<name>\w+); packages: (?<packages>[\w. ]+) -->\n```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
