namespace QcaNet.Training.Schedules;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It falls along half a cosine, to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/> at the last step.</summary>
    Cosine,

    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It is multiplied by <see cref="Recipes.TrainingRecipe.RateFactor"/> every <see cref="Recipes.TrainingRecipe.StepsPerFall"/> steps.</summary>
    Step,

    /// <summary>
    /// It is multiplied by <see cref="Recipes.TrainingRecipe.RateFactor"/> when the validation IoU has not risen for <see cref="Recipes.TrainingRecipe.PlateauEpochs"/>
    /// epochs, down to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/>.
    /// </summary>
    Plateau,

    /// <summary>It falls as (1 - share of the steps done)^<see cref="Recipes.TrainingRecipe.PolynomialPower"/>, to <see cref="Recipes.TrainingRecipe.LeastLearningRate"/>.</summary>
    Polynomial,
}
