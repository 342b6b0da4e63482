// Makes a notebook (.ipynb) of every sample, from the sample itself: comments between statements become text, what is between them becomes cells.
//   dotnet run --file samples/notebooks/MakeNotebooks.cs -- SAMPLES OUTPUT VERSION [PACKAGES]
// VERSION is that of the packages to refer to; PACKAGES a folder that has them, where the package source of the machine does not.
#:property JsonSerializerIsReflectionEnabledByDefault=true

using System.Text.Json;
using System.Text.RegularExpressions;

if (args.Length is not (3 or 4))
{
    Console.Error.WriteLine("MakeNotebooks SAMPLES OUTPUT VERSION [PACKAGES]");
    return 2;
}

(string samples, string output, string version) = (args[0], args[1], args[2]);
Directory.CreateDirectory(output);
foreach (string sample in Directory.EnumerateFiles(samples, "*.cs").Order(StringComparer.Ordinal))
{
    string name = Path.GetFileNameWithoutExtension(sample);
    List<object> cells = Cells(name, File.ReadAllLines(sample), version, args.ElementAtOrDefault(3));
    var notebook = new Dictionary<string, object>
    {
        ["cells"] = cells,
        ["metadata"] = new Dictionary<string, object>
        {
            ["kernelspec"] = new { display_name = ".NET (C#)", language = "C#", name = ".net-csharp" },
            ["language_info"] = new { name = "polyglot-notebook" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    };
    File.WriteAllText(Path.Combine(output, name + ".ipynb"), JsonSerializer.Serialize(notebook, new JsonSerializerOptions { WriteIndented = true }));
    Console.WriteLine($"{name}.ipynb: {cells.Count} cells");
}

return 0;

static List<object> Cells(string name, string[] lines, string version, string? packages)
{
    string[] head = [.. lines.TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal))];
    IEnumerable<string> text = head.Where(l => !l.StartsWith("//   ", StringComparison.Ordinal)).Select(l => l[2..].Trim());
    var cells = new List<object> { Cell("markdown", [$"# {name}", string.Empty, .. text.SelectMany(l => new[] { l, string.Empty })]) };

    // A project of this repository is a package to everyone else.
    IEnumerable<string> references = lines.Select(l => Regex.Match(l, @"^#:project .*/([\w.]+)\.csproj")).Where(m => m.Success)
        .Select(m => $"#r \"nuget: {m.Groups[1].Value}, {version}\"");
    string[] source = packages is null ? [] : [$"#i \"nuget: {packages}\""];
    cells.Add(Cell("code", [.. source, .. references]));
    string[] body = [.. lines.Skip(head.Length).Where(l => !l.StartsWith("#:", StringComparison.Ordinal)).SkipWhile(string.IsNullOrWhiteSpace)];
    string[] usings = [.. body.TakeWhile(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains('=', StringComparison.Ordinal))];
    cells.Add(Cell("code", ["using System.IO;", "using System.Threading;", .. usings, "string[] args = [];"]));

    // Scripts have no using declarations; what a notebook holds goes with its kernel.
    string[] rest = [.. body.Skip(usings.Length).Select(l => Regex.Replace(l, @"^(await )?using (?=[^(;=]* = )", string.Empty))];

    // A cell sees what stands above it: where a program declares functions or types below their use, it stays in one piece.
    bool oneCell = rest.Any(l => Regex.IsMatch(l, @"^(static |async |internal |public |file )*[\w<>\[\]?(), .]+ \w+(<\w+>)?\([^;]*\)( =>.*| *)$") || Regex.IsMatch(l, @"^(internal |file |sealed |readonly )*(class|record|struct) "));
    var cell = new List<string>();
    for (int i = 0; i < rest.Length; i++)
    {
        bool comment = rest[i].StartsWith("// ", StringComparison.Ordinal) && (i == 0 || rest[i - 1].Length == 0);
        if (!comment || oneCell)
        {
            cell.Add(rest[i]);
            continue;
        }

        AddCode(cell, cells);
        var paragraph = new List<string>();
        for (; i < rest.Length && rest[i].StartsWith("// ", StringComparison.Ordinal); i++) paragraph.Add(rest[i][3..]);
        i--;
        cells.Add(Cell("markdown", paragraph));
    }

    AddCode(cell, cells);
    return cells;
}

static void AddCode(List<string> cell, List<object> cells)
{
    string[] code = [.. cell.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse()];
    if (code.Length > 0) cells.Add(Cell("code", code));
    cell.Clear();
}

static object Cell(string kind, IReadOnlyList<string> lines)
{
    string[] source = [.. lines.Select((l, i) => i + 1 < lines.Count ? l + "\n" : l)];
    return kind == "code"
        ? new { cell_type = kind, execution_count = (int?)null, metadata = new { }, outputs = Array.Empty<object>(), source }
        : new { cell_type = kind, metadata = new { }, source };
}
