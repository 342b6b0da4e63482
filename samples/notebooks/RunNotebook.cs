// Runs a notebook without a browser: each code cell goes to the C# kernel of dotnet-interactive, as an editor would send it.
//   dotnet run --file samples/notebooks/RunNotebook.cs -- NOTEBOOK [FOLDER]
// Works in FOLDER, prints what the cells print, and ends with 1 at the first cell that fails or where a promised output is missing.
#:property JsonSerializerIsReflectionEnabledByDefault=true

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using JsonDocument notebook = JsonDocument.Parse(File.ReadAllText(args[0]));
string folder = Path.GetFullPath(args.ElementAtOrDefault(1) ?? ".");
var start = new ProcessStartInfo("dotnet", ["tool", "run", "dotnet-interactive", "stdio", "--working-dir", folder])
{
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
};
start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
using Process kernel = Process.Start(start)!;
var printed = new StringBuilder();
var promised = new List<string>();
int sent = 0;
bool failed = false;
foreach (JsonElement cell in notebook.RootElement.GetProperty("cells").EnumerateArray())
{
    string source = string.Concat(cell.GetProperty("source").EnumerateArray().Select(l => l.GetString()));
    if (cell.GetProperty("cell_type").GetString() != "code")
    {
        string expect = source.Split('\n').FirstOrDefault(l => l.StartsWith("Expect: ", StringComparison.Ordinal)) ?? string.Empty;
        promised.AddRange(Regex.Matches(expect, "\"([^\"]*)\"").Select(m => m.Groups[1].Value));
        continue;
    }

    if (Submit(source)) continue;
    failed = true;
    break;
}

kernel.Kill(entireProcessTree: true);
foreach (string promise in promised.Where(p => !failed && !printed.ToString().Contains(p, StringComparison.Ordinal)))
{
    Console.Error.WriteLine($"The output does not hold what the notebook promises: {promise}");
    failed = true;
}

return failed ? 1 : 0;

// One command of the kernel's protocol, a line of JSON; its events follow until it has succeeded or failed.
bool Submit(string code)
{
    string token = $"cell{++sent}";
    var submission = new { commandType = "SubmitCode", command = new { code, targetKernelName = "csharp" }, token };
    kernel.StandardInput.WriteLine(JsonSerializer.Serialize(submission));
    kernel.StandardInput.Flush();
    while (kernel.StandardOutput.ReadLine() is { } line)
    {
        if (!line.StartsWith('{')) continue;
        using JsonDocument message = JsonDocument.Parse(line);
        if (!message.RootElement.TryGetProperty("eventType", out JsonElement type)) continue;
        JsonElement told = message.RootElement.GetProperty("event");
        if (type.GetString() == "StandardOutputValueProduced")
        {
            string text = string.Concat(told.GetProperty("formattedValues").EnumerateArray().Select(v => v.GetProperty("value").GetString()));
            printed.Append(text);
            Console.Write(text);
        }

        bool own = message.RootElement.TryGetProperty("command", out JsonElement command) && command.ValueKind == JsonValueKind.Object
            && command.TryGetProperty("token", out JsonElement of) && of.GetString() == token;
        if (own && type.GetString() == "CommandSucceeded") return true;
        if (!own || type.GetString() != "CommandFailed") continue;
        Console.Error.WriteLine($"{Environment.NewLine}cell {sent} failed: {told.GetProperty("message").GetString()}{Environment.NewLine}{code}");
        return false;
    }

    Console.Error.WriteLine("The kernel ended.");
    return false;
}
