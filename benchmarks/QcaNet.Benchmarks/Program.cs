using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using QcaNet.Benchmarks;

// Questions that a table of mean times does not answer: does it go on for hours, what bounds a kernel, does it agree with PyTorch?
if (args is ["endurance", ..]) return Endurance.Run(args.AsSpan(1));
if (args is ["kernels", ..]) return KernelBounds.Run(args.AsSpan(1));
if (args is ["networks-beside-pytorch", string peer]) return PeerNetworks.Run(peer);
if (args is ["memory", ..]) return PeakMemory.Run(args.AsSpan(1));
if (args is ["large-stack", ..]) return LargeStack.Run(args.AsSpan(1));
if (args is ["layers", ..]) return LayerBounds.Run(args.AsSpan(1));
if (args is ["paper-networks-beside-pytorch", string script, ..]) return PaperNetworks.Run(script, args.AsSpan(2));
if (args is ["shipped-pair", ..]) return ShippedPair.Run(args.AsSpan(1));
if (args is ["passes", ..]) return PassTimes.Run(args.AsSpan(1));
if (args is ["training-throughput", ..]) return TrainingThroughput.Run(args.AsSpan(1));
if (args is ["preprocessing-beside-scikit-image", ..]) return PeerPreprocessing.Run(args.AsSpan(1));

// In this process: a process a case would copy half a gigabyte of libtorch each time. The loops run for tenths of seconds, so what
// a separate process would rule out (another case's heap and compiled code) is below the noise; three warm-ups settle the tiers.
ManualConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(7).WithInvocationCount(1).WithUnrollFactor(1))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
