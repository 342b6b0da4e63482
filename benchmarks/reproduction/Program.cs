using System.Globalization;
using QcaNet.Reproduction.Experiments;
using QcaNet.Reproduction.Results;
using QcaNet.Reproduction.Running;

namespace QcaNet.Reproduction;

/// <summary>The paper and its reproduction as runs of this library.</summary>
internal static class Program
{
    private const string Usage =
        """
        Experiments on BBBC050: each is a recipe and an evaluation.
          list                       experiments, their recipes and what they cost
          run NAME                   one experiment, all of its seeds
          all [--protocol scaled]    all experiments of a protocol; what is done is not done again
          table                      tables and curves from the results
          figures                    every stage of one stack
        Options:
          --data DIR       Images and GroundTruth_QCANet of BBBC050 (bbbc050)
          --output DIR     run folders (artifacts/reproduction)
          --results DIR    results (benchmarks/results/reproduction; with --steps the output folder)
          --seed S         one seed
          --threads N      threads; results do not depend on it
          --only TEXT      experiments whose names hold this
          --steps N        so many steps, --stacks N so many stacks: a smoke test
        """;

    public static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return Run(arguments);
        }
        catch (Exception error) when (error is ArgumentException or InvalidDataException or IOException or QcaNet.Volumes.QcaNetException)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static int Run(string[] arguments)
    {
        var call = Call.Parse(arguments);
        ExperimentFile file = ExperimentFile.Load(AppContext.BaseDirectory);
        switch (call.Verb)
        {
            case "list":
                foreach (Experiment e in file.Experiments)
                {
                    Console.WriteLine($"{e.Name,-28} {e.Protocol,-7} {string.Join(' ', e.Recipes),-60} {e.Title}");
                }

                return 0;
            case "run" when call.Name is { } name:
                return RunAll(file, [file.Find(name)], call);
            case "all":
                return RunAll(file, file.Experiments.Where(e => e.Protocol == call.Protocol), call);
            case "table":
                Tables.Write(file, call.Options);
                return 0;
            case "figures":
                Figures.Write(file, call.Options);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    /// <summary>All experiments of one seed, then those of the next: what is there after half of the time is complete.</summary>
    private static int RunAll(ExperimentFile file, IEnumerable<Experiment> experiments, Call call)
    {
        (Experiment Experiment, int Seed)[] runs = [.. experiments
            .Where(e => call.Only is null || e.Name.Contains(call.Only, StringComparison.Ordinal))
            .SelectMany(e => file.SeedsOf(e).Select(s => (e, s)))
            .Where(r => call.Seed is null || r.s == call.Seed)
            .OrderBy(r => r.s)];
        using var runner = new ExperimentRunner(file, call.Options);
        foreach ((Experiment experiment, int seed) in runs)
        {
            (ExperimentResult result, bool wasThere) = runner.Run(experiment, seed);
            Console.WriteLine(
                $"{experiment.Name,-28} seed {seed}  IoU {result.Stacks.Average(s => s.Raw.Iou):0.000}"
                + $"  SEG {result.Stacks.Average(s => s.Raw.Seg):0.000}  MUCov {result.Stacks.Average(s => s.Raw.Mucov):0.000}{(wasThere ? "  (was there)" : string.Empty)}");
        }

        return 0;
    }
}
