namespace QcaNet.Architecture.Tests;

/// <summary>Who may know whom: the table of the design, and the only place where it may be changed.</summary>
internal static class ReferenceRules
{
    /// <summary>What a project refers to, and the packages it may use. A package that is allowed and not used is no mistake.</summary>
    internal sealed record Rule(string[] Projects, string[] Packages);

    internal static IReadOnlyDictionary<string, Rule> Table { get; } = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["QcaNet.Volumes"] = new([], ["BitMiracle.LibTiff.NET", "ZstdSharp.Port"]),
        ["QcaNet.PostProcessing"] = new(["QcaNet.Volumes"], []),
        ["QcaNet.Metrics"] = new(["QcaNet.Volumes"], ["MathNet.Numerics"]),
        ["QcaNet.Synthesis"] = new(["QcaNet.Volumes"], ["MathNet.Numerics"]),
        ["QcaNet.Models"] = new(["QcaNet.Volumes"], ["TorchSharp"]),
        ["QcaNet.Pretrained"] = new([], []),
        ["QcaNet.Core"] = new(["QcaNet.Volumes", "QcaNet.PostProcessing", "QcaNet.Metrics", "QcaNet.Models", "QcaNet.Pretrained"], []),
        ["QcaNet.Training"] = new(["QcaNet.Core"], []),

        // The Linux half of SkiaSharp is a package of its own: without it SkiaSharp draws on Windows and macOS only.
        ["QcaNet.Reporting"] = new(["QcaNet.Volumes", "QcaNet.Metrics"], ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "ScottPlot"]),
        ["QcaNet.Extensions.DependencyInjection"] = new(["QcaNet.Core"], ["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Options"]),
        ["QcaNet.Cli"] = new(
            ["QcaNet.Volumes", "QcaNet.PostProcessing", "QcaNet.Metrics", "QcaNet.Synthesis", "QcaNet.Models", "QcaNet.Pretrained", "QcaNet.Core", "QcaNet.Training", "QcaNet.Reporting", "QcaNet.Extensions.DependencyInjection"],
            ["System.CommandLine", "Spectre.Console"]),
    };

    /// <summary>Packages that every project may use.</summary>
    internal static IReadOnlyList<string> Everywhere { get; } = ["Microsoft.Extensions.Logging.Abstractions"];

    /// <summary>Projects that must run where no native library can be loaded.</summary>
    internal static IReadOnlyList<string> ManagedOnly { get; } = ["QcaNet.Volumes", "QcaNet.PostProcessing", "QcaNet.Metrics", "QcaNet.Synthesis", "QcaNet.Pretrained"];
}
