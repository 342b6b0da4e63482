using System.Diagnostics;
using System.Globalization;

namespace QcaNet.Cli.Tests;

/// <summary>qcanet as a process of its own, for what only a process shows: signals, death, closed streams.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public RunningCommand(params string[] args)
        : this("dotnet", [Dll, .. args], [])
    {
    }

    private RunningCommand(string program, string[] args, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "qcanet.dll");

    /// <summary>A call in a shell, which can close streams; "$@" stands for the call.</summary>
    public static RunningCommand InShell(string script, params string[] args) => new("sh", ["-c", script, "sh", "dotnet", Dll, .. args], []);

    /// <summary>A call with further variables of the environment.</summary>
    public static RunningCommand With((string Name, string Value)[] environment, params string[] args) => new("dotnet", [Dll, .. args], environment);

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it ends by itself within a time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>Sends a signal by its name.</summary>
    public void Send(string signal)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end.</summary>
    public (int Code, string Output, string Error) Wait()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
