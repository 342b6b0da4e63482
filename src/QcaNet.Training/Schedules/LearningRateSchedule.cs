using QcaNet.Training.Recipes;

namespace QcaNet.Training.Schedules;

/// <summary>The learning rate of a step: a function of the step and of how the validation went, so that nothing else has to be remembered.</summary>
internal static class LearningRateSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="recipe">The schedule and its numbers.</param>
    /// <param name="step">From 1.</param>
    /// <param name="falls">How often the rate has fallen on a plateau.</param>
    public static double At(TrainingRecipe recipe, int step, int falls)
    {
        if (step <= recipe.WarmupSteps) return recipe.LearningRate * step / recipe.WarmupSteps;
        int since = step - recipe.WarmupSteps;
        double way = (double)since / Math.Max(1, recipe.Steps - recipe.WarmupSteps), least = recipe.LeastLearningRate, span = recipe.LearningRate - least;
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
