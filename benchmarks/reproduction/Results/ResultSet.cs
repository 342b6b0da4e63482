using QcaNet.Reproduction.Experiments;
using QcaNet.Training.Data;

namespace QcaNet.Reproduction.Results;

/// <summary>The results of an experiment over its seeds.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Seeds">One result per seed that was run; at least one.</param>
public sealed record ResultSet(Experiment Experiment, IReadOnlyList<ExperimentResult> Seeds)
{
    /// <summary>Mean over the stacks of each seed, then over the seeds.</summary>
    public double Mean(Func<StackResult, double> score) => Seeds.Average(s => s.Stacks.Average(score));

    /// <summary>Half the distance between the best and the worst seed; 0 with one seed.</summary>
    public double Spread(Func<StackResult, double> score)
    {
        double[] means = [.. Seeds.Select(s => s.Stacks.Average(score))];
        return (means.Max() - means.Min()) / 2;
    }

    /// <summary>Whether networks were trained, and only one seed of them is there: the spread over seeds is not known.</summary>
    public bool IsSingle => Seeds.Count == 1 && Seeds[0].Networks.Any(n => n.Steps > 0);

    /// <summary>Mean of one embryo with one seed.</summary>
    public IEnumerable<(string Embryo, int Seed, double Mean)> Embryos(Func<StackResult, double> score) => Seeds.SelectMany(s =>
        s.Stacks.GroupBy(stack => LabeledVolume.GroupOf(stack.Stack)).Select(g => (g.Key, s.Seed, g.Average(score))));

    /// <summary>
    /// Every difference of an embryo's mean to that of a baseline: each seed of one with each seed of the other.
    /// Whether an effect is larger than the spread over
    /// seeds and embryos is seen from their signs.
    /// </summary>
    public IReadOnlyList<double> Differences(ResultSet baseline, Func<StackResult, double> score)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return [.. Embryos(score).Join(baseline.Embryos(score), a => a.Embryo, b => b.Embryo, (a, b) => a.Mean - b.Mean)];
    }

    /// <summary>The results that are there, in the order of the experiments.</summary>
    public static IReadOnlyList<ResultSet> Load(ExperimentFile file, string folder)
    {
        ArgumentNullException.ThrowIfNull(file);
        var sets = new List<ResultSet>();
        foreach (Experiment experiment in file.Experiments)
        {
            ExperimentResult[] seeds = [.. file.SeedsOf(experiment)
                .Select(s => ExperimentResult.Load(ExperimentResult.PathOf(folder, experiment.Name, s)))
                .OfType<ExperimentResult>()];
            if (seeds.Length > 0) sets.Add(new ResultSet(experiment, seeds));
        }

        return sets;
    }
}
