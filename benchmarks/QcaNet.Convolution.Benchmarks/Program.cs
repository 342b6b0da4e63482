return QcaNet.Benchmarks.BenchmarkRun.Of(args);
