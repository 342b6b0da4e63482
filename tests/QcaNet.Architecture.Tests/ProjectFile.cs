using System.Xml.Linq;

namespace QcaNet.Architecture.Tests;

/// <summary>What a project file says.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Its name, which is the package's: "QcaNet.Volumes".</param>
/// <param name="Projects">Names of the projects it refers to.</param>
/// <param name="Packages">Ids of the packages it refers to.</param>
/// <param name="Properties">Every property, whatever its condition.</param>
internal sealed record ProjectFile(
    string Path, string Name, IReadOnlySet<string> Projects, IReadOnlySet<string> Packages, ILookup<string, string> Properties)
{
    internal string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The assembly's name: the project's unless the file says another one (the command line is called qcanet).</summary>
    internal string AssemblyName => Properties["AssemblyName"].SingleOrDefault() ?? Name;

    internal static ProjectFile Read(string path)
    {
        XElement project = XElement.Load(path);
        return new ProjectFile(
            path,
            System.IO.Path.GetFileNameWithoutExtension(path),
            Includes(project, "ProjectReference").Select(p => System.IO.Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))).ToHashSet(),
            Includes(project, "PackageReference").ToHashSet(),
            project.Descendants("PropertyGroup").Elements().ToLookup(e => e.Name.LocalName, e => e.Value));
    }

    private static IEnumerable<string> Includes(XElement project, string item) =>
        project.Descendants(item).SelectMany(e => (e.Attribute("Include")?.Value ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries));
}
