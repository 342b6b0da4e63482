using System.Diagnostics;

namespace QcaNet.Cli.Tests;

/// <summary>How the native backend behaves from outside: each test starts the program itself, with a cache folder of its own.</summary>
public sealed class NativeBackendProcessTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("qcanet-cache-").FullName;

    [Fact]
    public async Task Info_WhenSeveralProcessesStartAtOnce_WorksInAll_AndLeavesNoCopy()
    {
        (int Code, string Output, string Errors)[] all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Info()));
        Assert.All(all, run => Assert.True(run.Code == 0 && run.Output.Contains("libtorch 2.10", StringComparison.Ordinal), run.Errors));
        Assert.Single(all.Select(run => run.Output).Distinct());
        Assert.Empty(Directory.GetFileSystemEntries(_cache));
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Info_WithFoldersThatAnAttackerPrepared_TouchesNoneOfThem(bool link)
    {
        // The names under which versions before this one looked for a copy of the library.
        string elsewhere = Directory.CreateTempSubdirectory("qcanet-elsewhere-").FullName, cache = Path.Combine(_cache, "cache"), temporary = Path.Combine(_cache, "tmp");
        try
        {
            Directory.CreateDirectory(cache);
            Directory.CreateDirectory(temporary);
            if (link) Directory.CreateSymbolicLink(Path.Combine(cache, "qcanet"), elsewhere);
            else File.WriteAllText(Path.Combine(cache, "qcanet"), "a file");
            string[] before = [.. Directory.EnumerateFileSystemEntries(_cache, "*", SearchOption.AllDirectories)];
            (int code, string output, string errors) = await Info(("XDG_CACHE_HOME", cache), ("TMPDIR", temporary), ("DOTNET_EnableDiagnostics", "0"));
            Assert.True(code == 0 && output.Contains("libtorch 2.10", StringComparison.Ordinal), errors);
            Assert.DoesNotContain(_cache, output, StringComparison.Ordinal);
            Assert.Equal(before, Directory.EnumerateFileSystemEntries(_cache, "*", SearchOption.AllDirectories));
            Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
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
