namespace QcaNet.Architecture.Tests;

/// <summary>Who may know whom: the table of the design, and the only place where it may be changed.</summary>
internal static class ReferenceRules
{
    private const string Volumes = "QcaNet.Volumes", PostProcessing = "QcaNet.PostProcessing", Metrics = "QcaNet.Metrics", Synthesis = "QcaNet.Synthesis";
    private const string Models = "QcaNet.Models", Torch = "QcaNet.Models.Torch", Pretrained = "QcaNet.Pretrained", Core = "QcaNet.Core", Batch = "QcaNet.Batch";
    private const string Training = "QcaNet.Training", Reporting = "QcaNet.Reporting", Interop = "QcaNet.Interop", ImageSharp = "QcaNet.ImageSharp";
    private const string DependencyInjection = "QcaNet.Extensions.DependencyInjection", Cli = "QcaNet.Cli";

    /// <summary>The projects that a project may refer to, and the packages it may use. What is allowed and not used is no mistake.</summary>
    internal sealed record Rule(string[] Projects, string[] Packages);

    /// <summary>A row for every project of src. Rows of projects that do not exist yet keep their place.</summary>
    internal static IReadOnlyDictionary<string, Rule> Table { get; } = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        [Volumes] = new([], ["ZstdSharp.Port", "K4os.Compression.LZ4"]),
        [PostProcessing] = new([Volumes], []),
        [Metrics] = new([Volumes, PostProcessing], ["MathNet.Numerics"]),
        [Synthesis] = new([Volumes], ["MathNet.Numerics"]),
        [Models] = new([Volumes], ["System.IO.Hashing"]),
        [Torch] = new([Models], ["TorchSharp"]),
        [Pretrained] = new([], []),
        [Core] = new([Volumes, PostProcessing, Metrics, Models, Pretrained], []),
        [Batch] = new([Core], []),
        [Training] = new([Core, Torch], []),

        // The Linux half of SkiaSharp is a package of its own: without it SkiaSharp draws on Windows and macOS only.
        [Reporting] = new([Volumes, Metrics], ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "ScottPlot"]),
        [Interop] = new([Volumes, Metrics, Models], ["SharpGLTF.Core"]),

        // Nothing refers to it: whoever wants ImageSharp adds the package.
        [ImageSharp] = new([Volumes], ["SixLabors.ImageSharp"]),

        // Abstractions of the host that an application brings: its configuration, and the start of its services (docs/adr/0021-services.md).
        [DependencyInjection] = new(
            [Core, Batch],
            [
                "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options",
            ]),
        [Cli] = new(
            [Volumes, PostProcessing, Metrics, Synthesis, Models, Torch, Pretrained, Core, Batch, Training, Reporting, Interop, DependencyInjection],
            ["System.CommandLine", "Spectre.Console"]),
    };

    /// <summary>Packages that every project may use.</summary>
    internal static IReadOnlyList<string> Everywhere { get; } = ["Microsoft.Extensions.Logging.Abstractions"];

    /// <summary>The only projects that may load a native library. Every other one segments on a processor, trimmed or compiled ahead of time.</summary>
    internal static IReadOnlyList<string> MayBeNative { get; } = [Torch, Training, Reporting, Cli];
}
