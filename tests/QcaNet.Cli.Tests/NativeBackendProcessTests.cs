using System.Diagnostics;

namespace QcaNet.Cli.Tests;

/// <summary>How the native backend behaves from outside: each test starts the program itself, with a cache folder of its own.</summary>
public sealed class NativeBackendProcessTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("qcanet-cache-").FullName;

    [Fact]
    public async Task Info_WhenSeveralProcessesStartAtOnceOnAnEmptyCache_WorksInAll()
    {
        (int Code, string Output, string Errors)[] all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Info()));
        Assert.All(all, run => Assert.True(run.Code == 0 && run.Output.Contains("libtorch 2.10", StringComparison.Ordinal), run.Errors));
        Assert.Single(all.Select(run => run.Output).Distinct());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_cache, ".new-*", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task Info_WhenThePatchIsForbidden_WorksOrNamesTheCauseAndTheWayOut()
    {
        (int code, string output, string errors) = await Info(("QCANET_NATIVE_PATCH", "0"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cache));

        // Segmenting needs no libtorch, so that its failure is told and is none of the call's.
        Assert.True(code == 0, errors);
        if (output.Contains("libtorch 2.10", StringComparison.Ordinal)) return; // This system's libstdc++ is new enough.
        Assert.Contains("GLIBCXX_3.4.32", output, StringComparison.Ordinal);
        Assert.Contains("unset QCANET_NATIVE_PATCH", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private async Task<(int Code, string Output, string Errors)> Info(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "qcanet.dll"), "info"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CACHE_HOME"] = _cache;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
