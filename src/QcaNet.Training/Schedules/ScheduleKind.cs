namespace QcaNet.Training.Schedules;

/// <summary>How the learning rate changes after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Cosine annealing to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/> at the last step.</summary>
    Cosine,

    /// <summary>The learning rate is constant.</summary>
    Constant,

    /// <summary>
    /// Multiplied by <see cref="Recipes.TrainingRecipe.RateFactor"/> every <see cref="Recipes.TrainingRecipe.StepsPerFall"/> steps.
    /// </summary>
    Step,

    /// <summary>
    /// Multiplied by <see cref="Recipes.TrainingRecipe.RateFactor"/> when the validation IoU has not improved for
    /// <see cref="Recipes.TrainingRecipe.PlateauEpochs"/> epochs, down to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/>.
    /// </summary>
    Plateau,

    /// <summary>
    /// Polynomial decay, (1 - fraction of steps completed)^<see cref="Recipes.TrainingRecipe.PolynomialPower"/>,
    /// to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/> at the last step.
    /// </summary>
    Polynomial,
}
