using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.Extensions.Logging;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Inference;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Volumes;
using Arm = System.Runtime.Intrinsics.Arm;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet info</c>: version, processor, engines and shipped weights; useful for problem reports.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommandOptions.Json(), verbose = CommandOptions.Verbose();
        var command = new Command("info", "Show the version, the processor, the engines that run the networks, and the shipped weights.")
        {
            json, verbose,
        };
        HelpWithExamples.Note(command, """
            Two engines run the networks: the built-in kernels, which work on every processor, and libtorch, which is needed only for
            GPUs and half precision. The exit code is 1 if the kernels do not work, because then nothing can be segmented.

            Examples:
              qcanet info
              qcanet info --json
            """);
        command.SetAction(call => Run(terminal, call.GetValue(json), call.GetValue(verbose)));
        return command;
    }

    private static int Run(Terminal terminal, bool json, bool verbose)
    {
        ILogger logger = new TerminalLoggerFactory(terminal, verbose).CreateLogger(nameof(NativeBackend));
        NativeBackendReport backend = NativeBackend.Inspect(logger);
        NetworkWeights[] shipped = [.. PretrainedWeights.All.Select(w => WeightsCommand.Read(w.Name, w))];
        string? problem = ProblemOfTheKernels(shipped[0]);
        bool hasLibtorch = backend.State is NativeBackendState.Loaded or NativeBackendState.LoadedPatched;
        int? threads = hasLibtorch ? ComputeThreads.InForce() : null;
        string[] devices = hasLibtorch ? [.. ComputeDevices.GetAvailable().Select(d => d.Name)] : [ComputeDevice.Cpu.Name];
        string? whyNoGpu = hasLibtorch ? ComputeDevices.GetGpuUnavailableReason() : null;
        string version = typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "unknown";
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                Version = version,
                Runtime = RuntimeInformation.FrameworkDescription,
                System = RuntimeInformation.OSDescription,
                Engines = new object[]
                {
                    new { Name = "kernels", Works = problem is null, Problem = problem },
                    new { Name = "libtorch", Works = hasLibtorch, backend.Problem },
                },
                Backend = new
                {
                    State = backend.State.ToString(),
                    backend.Library,
                    backend.PatchedCopy,
                    Libtorch = backend.TorchVersion,
                    Threads = threads,
                    Devices = devices,
                    NoGpu = whyNoGpu,
                    backend.Problem,
                },
                Processor = new
                {
                    Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                    Cores = Environment.ProcessorCount,
                    Features = Features(),
                    MemoryGib = Math.Round(memory, 1),
                },
                Weights = shipped.Select(w => new
                {
                    Name = w.Source,
                    Architecture = w.Architecture.ToString(),
                    Parameters = w.Architecture.ParameterCount,
                    Spacing = w.Metadata.Spacing?.ToString(),
                    w.Metadata.Threshold,
                    w.Metadata.Recipe,
                }),
            }));
        }
        else
        {
            void Line(string name, FormattableString value) =>
                terminal.Output.WriteLine($"{name,-14} {FormattableString.Invariant(value)}");

            Line("qcanet", $"{version}");
            Line("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
            string features = string.Join(' ', Features());
            Line(
                "processor",
                $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {memory:0.0} GiB memory; {features}");
            Line("engine", $"built-in kernels: {(problem is null ? "working; segmentation needs nothing else" : "not working")}");
            Line("backend", $"{Describe(backend)}");
            if (backend.Library is not null) Line("  library", $"{backend.Library}");
            if (backend.PatchedCopy is not null) Line("  loaded copy", $"{backend.PatchedCopy}");
            if (threads is { } count) Line("  threads", $"{count}");
            if (hasLibtorch)
            {
                string reason = whyNoGpu is null ? string.Empty : $" (no GPU: {whyNoGpu})";
                Line("  devices", $"{string.Join(' ', devices)}{reason}");
            }

            foreach (NetworkWeights w in shipped)
            {
                (string architecture, int parameters) = (w.Architecture.ToString(), (int)w.Architecture.ParameterCount);
                Line(
                    "weights",
                    $"{w.Source}: {architecture}, {parameters:N0} parameters, {w.Metadata.Spacing} um, threshold {w.Metadata.Threshold}");
            }
        }

        if (problem is null) return ExitCode.Done;
        terminal.Problem(problem);
        return ExitCode.SomeFailed;
    }

    /// <summary>The reason why the built-in kernels fail on a small volume; null if they work.</summary>
    private static string? ProblemOfTheKernels(NetworkWeights weights)
    {
        try
        {
            using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);
            predictor.Predict(new Volume<float>(new Shape3D(16, 16, 16), VoxelSpacing.Isotropic(1.2)));
            return null;
        }
        catch (QcaNetException error)
        {
            return error.Message;
        }
    }

    private static string Describe(NativeBackendReport backend) => backend.State switch
    {
        NativeBackendState.Loaded => $"libtorch {backend.TorchVersion}, loaded as shipped",
        NativeBackendState.LoadedPatched =>
            $"libtorch {backend.TorchVersion}, loaded through a patched copy, because this system's libstdc++ is too old for it",
        NativeBackendState.Absent => $"none. {ProblemText.WithoutLibtorch}",
        _ => $"libtorch cannot be loaded: {backend.Problem}",
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
