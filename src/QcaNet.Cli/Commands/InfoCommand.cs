using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using Arm = System.Runtime.Intrinsics.Arm;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet info</c>: version, native backend, processor, shipped weights; the first thing to ask for when something does not work.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommandOptions.Json(), verbose = CommandOptions.Verbose();
        var command = new Command("info", "Show the state of the native backend, the processor, the shipped weights, the version.") { json, verbose };
        HelpWithExamples.Note(command, """
            The exit code is 1 where the networks cannot run on this machine; the reason and the remedy are then said.

            Examples:
              qcanet info
              qcanet info --json
            """);
        command.SetAction(call => Run(terminal, call.GetValue(json), call.GetValue(verbose)));
        return command;
    }

    private static int Run(Terminal terminal, bool json, bool verbose)
    {
        NativeBackendReport backend = NativeBackend.Inspect(new TerminalLoggerFactory(terminal, verbose).CreateLogger(nameof(NativeBackend)));
        bool works = backend.State != NativeBackendState.Failed;
        int? threads = works ? ComputeThreads.InForce() : null;
        string[] devices = works ? [.. ComputeDevices.Usable().Select(d => d.Name)] : [];
        string? whyNoGpu = works ? ComputeDevices.WhyNoGpu() : null;
        NetworkWeights[] shipped = [.. PretrainedWeights.All.Select(w => WeightsCommand.Read(w.Name, w))];
        string version = typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                Version = version,
                Runtime = RuntimeInformation.FrameworkDescription,
                System = RuntimeInformation.OSDescription,
                Backend = new { State = backend.State.ToString(), backend.Library, backend.PatchedCopy, Libtorch = backend.TorchVersion, Threads = threads, Devices = devices, NoGpu = whyNoGpu, backend.Problem },
                Processor = new { Architecture = RuntimeInformation.ProcessArchitecture.ToString(), Cores = Environment.ProcessorCount, Features = Features(), MemoryGib = Math.Round(memory, 1) },
                Weights = shipped.Select(w => new { Name = w.Source, Architecture = w.Architecture.ToString(), Parameters = w.Architecture.ParameterCount, Spacing = w.Metadata.Spacing?.ToString(), w.Metadata.Threshold, w.Metadata.Recipe }),
            }));
        }
        else
        {
            void Line(string name, string? value) => terminal.Output.WriteLine($"{name,-14} {value}");
            Line("qcanet", version);
            Line("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
            Line("processor", FormattableString.Invariant($"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {memory:0.0} GiB memory; {string.Join(' ', Features())}"));
            Line("backend", Describe(backend));
            if (backend.Library is not null) Line("  library", backend.Library);
            if (backend.PatchedCopy is not null) Line("  loaded copy", backend.PatchedCopy);
            if (threads is { } count) Line("  threads", count.ToString(CultureInfo.InvariantCulture));
            if (works) Line("  devices", string.Join(' ', devices) + (whyNoGpu is null ? string.Empty : $" (no GPU: {whyNoGpu})"));
            foreach (NetworkWeights w in shipped)
            {
                Line("weights", FormattableString.Invariant($"{w.Source}: {w.Architecture}, {w.Architecture.ParameterCount:N0} parameters, {w.Metadata.Spacing} um, threshold {w.Metadata.Threshold}"));
            }
        }

        if (works) return ExitCode.Done;
        terminal.Problem(backend.Problem!);
        return ExitCode.SomeFailed;
    }

    private static string Describe(NativeBackendReport backend) => backend.State switch
    {
        NativeBackendState.Loaded => $"libtorch {backend.TorchVersion}, loaded as shipped",
        NativeBackendState.LoadedPatched => $"libtorch {backend.TorchVersion}, loaded through a copy that does without this system's missing libstdc++ version",
        _ => "cannot be loaded",
    };

    private static List<string> Features()
    {
        (string Name, bool Has)[] all =
        [
            ("SSE4.2", Sse42.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported),
            ("AVX-512F", Avx512F.IsSupported), ("AVX-512BW", Avx512BW.IsSupported), ("AVX-512VBMI", Avx512Vbmi.IsSupported),
            ("NEON", Arm.AdvSimd.IsSupported), ("DotProd", Arm.Dp.IsSupported),
        ];
        return [.. all.Where(f => f.Has).Select(f => f.Name)];
    }
}
