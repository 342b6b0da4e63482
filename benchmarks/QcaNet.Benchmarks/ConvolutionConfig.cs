using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Reports;
using QcaNet.Models.Inference;

namespace QcaNet.Benchmarks;

/// <summary>What <see cref="ConvolutionBenchmarks"/> have beside the settings of all benchmarks: columns of rates, and only ways that the processor has.</summary>
internal sealed class ConvolutionConfig : ManualConfig
{
    public ConvolutionConfig()
    {
        AddColumn(
            StatisticColumn.Median,
            new ThroughputColumn("GFLOP/s", "Operations of the convolution by its definition in the median time, 10^9 a second", rate => $"{rate / 1e9:0.0}"),
            new ThroughputColumn("matmul GFLOP/s", "libtorch's float32 matrix product of 2048x2048 in the same run", _ => $"{MatrixProductRate.FlopsASecond / 1e9:0.0}"),
            new ThroughputColumn("of matmul", "The one divided by the other", rate => $"{rate / MatrixProductRate.FlopsASecond:0%}"));

        // Libtorch's memory and that of the kernels is not managed: nothing of these would be about convolutions.
        HideColumns("RatioSD", "Gen0", "Gen1", "Gen2", "Allocated", "Alloc Ratio");

        // Names of layers are longer than the twenty characters of the default.
        WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(80));
        AddFilter(new SimpleFilter(benchmark => WhyNot(benchmark.Descriptor.WorkloadMethod.Name) is null));
        AddAnalyser(new LeftOut());
    }

    /// <summary>Why a row is not measured on this processor, or null where it is.</summary>
    private static string? WhyNot(string method) => method switch
    {
        nameof(ConvolutionBenchmarks.BFloat16) when !PrecisionChoice.ProcessorHasBFloat16 => "this processor has no instructions for it (AVX-512 BF16)",
        nameof(ConvolutionBenchmarks.Own) when !System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated => "this processor has no vectors of 256 bits",
        _ => null,
    };

    /// <summary>Says below the table which rows are missing.</summary>
    private sealed class LeftOut : IAnalyser
    {
        /// <inheritdoc/>
        public string Id => nameof(LeftOut);

        /// <inheritdoc/>
        public IEnumerable<Conclusion> Analyse(Summary summary) =>
            from method in (string[])[nameof(ConvolutionBenchmarks.BFloat16), nameof(ConvolutionBenchmarks.Own)]
            let reason = WhyNot(method)
            where reason is not null
            select Conclusion.CreateHint(Id, $"{method} was left out: {reason}.");
    }
}
