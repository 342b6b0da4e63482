namespace QcaNet.Training.State;

/// <summary>The validation results that the learning rate and early stopping depend on.</summary>
/// <param name="Best">Best validation score so far; negative infinity before the first validation.</param>
/// <param name="SinceBest">Number of epochs since the best.</param>
/// <param name="SinceFall">Number of epochs since the best or since the last reduction of the learning rate.</param>
/// <param name="Falls">How many times the learning rate has been reduced.</param>
internal sealed record PlateauState(double Best, int SinceBest, int SinceFall, int Falls)
{
    public static PlateauState Start { get; } = new(double.NegativeInfinity, 0, 0, 0);

    /// <summary>Returns the state after another validation.</summary>
    /// <param name="iou">Score of the validation.</param>
    /// <param name="patience">Number of epochs without improvement after which the rate is reduced.</param>
    public PlateauState After(double iou, int patience)
    {
        if (iou > Best) return this with { Best = iou, SinceBest = 0, SinceFall = 0 };
        return SinceFall + 1 >= patience
            ? this with { SinceBest = SinceBest + 1, SinceFall = 0, Falls = Falls + 1 }
            : this with { SinceBest = SinceBest + 1, SinceFall = SinceFall + 1 };
    }
}
