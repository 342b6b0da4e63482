namespace QcaNet.Training.Losses;

/// <summary>
/// Loss functions. In the formulas, p is the predicted probability of foreground, t the target and w the weight of a voxel.
/// </summary>
public enum LossKind
{
    /// <summary>
    /// Soft Dice loss of the published code: 1 - 2 sum(w p t) / sum(w (p^2 + t^2)), averaged over both classes, with sums over the batch.
    /// </summary>
    Dice,

    /// <summary>
    /// Cross entropy with <see cref="Recipes.TrainingRecipe.ForegroundWeight"/>, as used by the configurations of the published code.
    /// </summary>
    CrossEntropy,

    /// <summary>
    /// Sum of Dice loss and cross entropy: cross entropy gives uniform
    /// gradients from the start, and Dice gives small objects more weight.
    /// </summary>
    DiceAndCrossEntropy,

    /// <summary>
    /// Like <see cref="Dice"/>, but with sums per crop, averaged over the crops: a crop with few nuclei counts as much as one with many.
    /// </summary>
    DicePerSample,

    /// <summary>
    /// Soft Dice loss with linear denominators, 1 - 2 sum(w p t) / sum(w (p + t))
    /// (Milletari et al. 2016 discuss both), with sums over the batch.
    /// </summary>
    LinearDice,

    /// <summary>Like <see cref="LinearDice"/>, but with sums per crop, averaged over the crops.</summary>
    LinearDicePerSample,

    /// <summary>
    /// Focal loss (Lin et al. 2017): cross entropy times (1 - p of the true class)^gamma,
    /// so that easy voxels have little weight. Gamma is <see cref="Recipes.TrainingRecipe.FocalGamma"/>.
    /// </summary>
    Focal,

    /// <summary>
    /// Tversky loss (Salehi et al. 2017) of the foreground: 1 - (TP + 1) / (TP + a FP + b FN + 1), where a and b are the weights
    /// of false positives and false negatives in the recipe. The added ones keep the loss defined for crops without nuclei.
    /// </summary>
    Tversky,
}
