using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Reports;
using QcaNet.Models.Inference;

namespace QcaNet.Benchmarks;

/// <summary>Settings specific to <see cref="ConvolutionBenchmarks"/>: columns of rates, and no rows that the CPU does not support.</summary>
internal sealed class ConvolutionConfig : ManualConfig
{
    public ConvolutionConfig()
    {
        AddColumn(
            StatisticColumn.Median,
            new ThroughputColumn("GFLOP/s", "Operations of the convolution by its definition in the median time, 10^9 a second", rate => $"{rate / 1e9:0.0}"),
            new ThroughputColumn("matmul GFLOP/s", "libtorch's float32 matrix product of 2048x2048 in the same run", _ => $"{MatrixProductRate.FlopsASecond / 1e9:0.0}"),
            new ThroughputColumn("of matmul", "The one divided by the other", rate => $"{rate / MatrixProductRate.FlopsASecond:0%}"));

        // The memory of libtorch and of the kernels is unmanaged, so these columns would be meaningless.
        HideColumns("RatioSD", "Gen0", "Gen1", "Gen2", "Allocated", "Alloc Ratio");

        // Layer names are longer than the default of twenty characters.
        WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(80));
        AddFilter(new SimpleFilter(benchmark => WhyNot(benchmark.Descriptor.WorkloadMethod.Name) is null));
        AddAnalyser(new LeftOut());
    }

    /// <summary>Reason why a row is not measured on this CPU, or null if it is measured.</summary>
    private static string? WhyNot(string method) => method switch
    {
        nameof(ConvolutionBenchmarks.BFloat16) when !PrecisionChoice.ProcessorHasBFloat16 => "this processor has no instructions for it (AVX-512 BF16)",
        _ => null,
    };

    /// <summary>Lists the missing rows below the table.</summary>
    private sealed class LeftOut : IAnalyser
    {
        /// <inheritdoc/>
        public string Id => nameof(LeftOut);

        /// <inheritdoc/>
        public IEnumerable<Conclusion> Analyse(Summary summary) =>
            from method in (string[])[nameof(ConvolutionBenchmarks.BFloat16)]
            let reason = WhyNot(method)
            where reason is not null
            select Conclusion.CreateHint(Id, $"{method} was left out: {reason}.");
    }
}
