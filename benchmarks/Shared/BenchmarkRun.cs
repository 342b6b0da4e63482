using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace QcaNet.Benchmarks;

/// <summary>Runs the benchmarks of a program with the settings that all of them share.</summary>
/// <remarks>
/// <para>
/// Every job runs in this process, also the one that <c>--job</c> names: a process per case would copy libtorch each time, and the project that
/// BenchmarkDotNet generates for it cannot be built here (it lies below <c>artifacts</c>, where the repository's lock files and output folders apply
/// to it as well). Iterations last from milliseconds to seconds, so what a separate process would rule out, another case's heap and compiled code, is
/// below the noise; the warm-ups settle the tiers of the compiler.
/// </para>
/// <para>Without <c>--job</c>: three warm-ups and seven measured iterations of one call. <c>--job short</c>: three and three.</para>
/// </remarks>
internal static class BenchmarkRun
{
    /// <summary>Runs what the command line selects; every benchmark where it selects nothing, instead of asking for a choice.</summary>
    /// <param name="arguments">The command line of BenchmarkDotNet: <c>--filter</c>, <c>--job</c>, <c>--list</c> and others.</param>
    /// <returns>0 where all selected benchmarks ran; 1 where one failed, or none was selected.</returns>
    public static int Of(string[] arguments)
    {
        bool listed = arguments.Contains("--list");
        if (!listed && !arguments.Any(a => a is "--filter" or "-f" or "--help" or "--version" or "--info")) arguments = [.. arguments, "--filter", "*"];
        Job oneCall = new Job().WithToolchain(InProcessEmitToolchain.Instance).WithInvocationCount(1).WithUnrollFactor(1);
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(oneCall.AsMutator())
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default);
        if (!arguments.Any(a => a is "--job" or "-j")) config.AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(7));
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(arguments, config)];
        if (listed || arguments.Contains("--help") || arguments.Contains("--version") || arguments.Contains("--info")) return 0;
        return summaries.Length > 0 && summaries.All(Succeeded) ? 0 : 1;
    }

    private static bool Succeeded(Summary summary) =>
        !summary.HasCriticalValidationErrors && summary.Reports.Length > 0 && summary.Reports.All(r => r.Success);
}
