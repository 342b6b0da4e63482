namespace QcaNet.Training.State;

/// <summary>How the validation went, as far as the learning rate and the early end depend on it.</summary>
/// <param name="Best">Best validation IoU so far; minus infinity before the first validation.</param>
/// <param name="SinceBest">Epochs since the best.</param>
/// <param name="SinceFall">Epochs since the best or since the learning rate fell last.</param>
/// <param name="Falls">How often the learning rate has fallen.</param>
internal sealed record PlateauState(double Best, int SinceBest, int SinceFall, int Falls)
{
    public static PlateauState Start { get; } = new(double.NegativeInfinity, 0, 0, 0);

    /// <summary>After one more validation.</summary>
    /// <param name="iou">Its IoU.</param>
    /// <param name="patience">Epochs without a better one after which the rate falls.</param>
    public PlateauState After(double iou, int patience)
    {
        if (iou > Best) return this with { Best = iou, SinceBest = 0, SinceFall = 0 };
        return SinceFall + 1 >= patience
            ? this with { SinceBest = SinceBest + 1, SinceFall = 0, Falls = Falls + 1 }
            : this with { SinceBest = SinceBest + 1, SinceFall = SinceFall + 1 };
    }
}
