namespace QcaNet.Training.Losses;

/// <summary>What the training lowers. Written for two classes: p is the probability of foreground, t the target, w the weight of a voxel.</summary>
public enum LossKind
{
    /// <summary>
    /// Soft Dice of the published code: 1 - 2 sum(w p t) / sum(w (p^2 + t^2)), the mean over both classes, the sums over the batch.
    /// </summary>
    Dice,

    /// <summary>Cross entropy, as the configurations of the published code use it, with <see cref="Recipes.TrainingRecipe.ForegroundWeight"/>.</summary>
    CrossEntropy,

    /// <summary>The sum of both: cross entropy gives an even gradient from the start, Dice weighs small objects.</summary>
    DiceAndCrossEntropy,

    /// <summary>As <see cref="Dice"/>, with the sums over each crop and the mean over the crops: a crop with few nuclei counts as much as a full one.</summary>
    DicePerSample,

    /// <summary>Soft Dice with linear denominators, 1 - 2 sum(w p t) / sum(w (p + t)) (Milletari et al. 2016 discuss both), over the batch.</summary>
    LinearDice,

    /// <summary>As <see cref="LinearDice"/>, with the sums over each crop and the mean over the crops.</summary>
    LinearDicePerSample,

    /// <summary>
    /// Focal loss (Lin et al. 2017): cross entropy times (1 - p of the true class)^gamma, <see cref="Recipes.TrainingRecipe.FocalGamma"/>, so that easy
    /// voxels count little.
    /// </summary>
    Focal,

    /// <summary>
    /// Tversky loss (Salehi et al. 2017) of the foreground: 1 - (TP + 1) / (TP + a FP + b FN + 1), with the recipe's weights of false positives (a) and false
    /// negatives (b). The ones keep crops without nuclei defined.
    /// </summary>
    Tversky,
}
