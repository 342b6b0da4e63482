using QcaNet.Training.Recipes;

namespace QcaNet.Training.Schedules;

/// <summary>
/// Computes the learning rate of a step. It depends only on the step and on the validation results, so there is no other state.
/// </summary>
internal static class LearningRateSchedule
{
    /// <summary>Returns the learning rate of a step.</summary>
    /// <param name="recipe">The schedule and its parameters.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="falls">How many times the rate has been reduced on a plateau.</param>
    public static double At(TrainingRecipe recipe, int step, int falls)
    {
        if (step <= recipe.WarmupSteps) return recipe.LearningRate * step / recipe.WarmupSteps;
        int since = step - recipe.WarmupSteps;
        double way = (double)since / Math.Max(1, recipe.Steps - recipe.WarmupSteps);
        double least = recipe.LeastLearningRate, span = recipe.LearningRate - least;
        return recipe.Schedule switch
        {
            ScheduleKind.Constant => recipe.LearningRate,
            ScheduleKind.Step => Math.Max(least, recipe.LearningRate * Math.Pow(recipe.RateFactor, (since - 1) / recipe.StepsPerFall)),
            ScheduleKind.Plateau => Math.Max(least, recipe.LearningRate * Math.Pow(recipe.RateFactor, falls)),
            ScheduleKind.Polynomial => least + (span * Math.Pow(1 - way, recipe.PolynomialPower)),
            _ => least + (span * 0.5 * (1 + Math.Cos(Math.PI * way))),
        };
    }
}
