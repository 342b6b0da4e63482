using QcaNet.Training.Data;

namespace QcaNet.Reproduction.Experiments;

/// <summary>Names of the stacks that one network learns from, is validated on and is scored on; no embryo is in two of them.</summary>
/// <param name="Name">"test", or "fold2of4".</param>
/// <param name="Training">Stacks to learn from.</param>
/// <param name="Validation">Stacks that choose the best epoch.</param>
/// <param name="Test">Stacks to score.</param>
public sealed record StackSplit(string Name, IReadOnlyList<string> Training, IReadOnlyList<string> Validation, IReadOnlyList<string> Test)
{
    /// <summary>The splits of an experiment: one, or one per fold.</summary>
    /// <remarks>The validation embryo of a fold is the first one of the next fold.</remarks>
    public static IReadOnlyList<StackSplit> Of(Experiment experiment, Protocol protocol, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(protocol);
        if (!experiment.OutOfFold) return [Make("test", names, protocol.Test, protocol.Validate, protocol.TimePoints)];
        string[][] folds = [..
            TrainingSplit.KFold(names, protocol.Folds).Select(f => f.Validation.Select(LabeledVolume.GroupOf).Distinct().ToArray())];
        return [.. folds.Select((test, i) =>
            Make($"fold{i + 1}of{folds.Length}", names, test, [folds[(i + 1) % folds.Length][0]], protocol.TimePoints))];
    }

    private static StackSplit Make(
        string name, IReadOnlyList<string> names, IReadOnlyList<string> test,
        IReadOnlyList<string> validate, IReadOnlyList<string> timePoints)
    {
        bool IsOf(string stack, IReadOnlyList<string> embryos) => embryos.Contains(LabeledVolume.GroupOf(stack));
        return new StackSplit(
            name,
            [.. names.Where(n => !IsOf(n, test) && !IsOf(n, validate))],
            [.. names.Where(n => IsOf(n, validate) && timePoints.Any(t => n.EndsWith("_" + t, StringComparison.Ordinal)))],
            [.. names.Where(n => IsOf(n, test))]);
    }
}
