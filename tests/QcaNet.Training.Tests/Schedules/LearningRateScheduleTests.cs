using QcaNet.Models.Weights;
using QcaNet.Training.Recipes;
using QcaNet.Training.Schedules;
using QcaNet.Training.State;

namespace QcaNet.Training.Tests.Schedules;

public class LearningRateScheduleTests
{
    private static readonly TrainingRecipe Recipe = Embryos.Tiny(NetworkRole.Nsn) with { LearningRate = 0.1, Steps = 110, WarmupSteps = 10 };

    [Fact]
    public void At_RisesOverTheWarmUp() => Assert.Equal([0.01, 0.05, 0.1], ((int[])[1, 5, 10]).Select(s => At(Recipe, s)));

    [Theory]
    [InlineData(ScheduleKind.Constant, 11, 0.1)]
    [InlineData(ScheduleKind.Constant, 110, 0.1)]
    [InlineData(ScheduleKind.Cosine, 60, 0.05)]
    [InlineData(ScheduleKind.Cosine, 110, 0)]
    [InlineData(ScheduleKind.Polynomial, 60, 0.1 * 0.25)]
    [InlineData(ScheduleKind.Step, 30, 0.1)]
    [InlineData(ScheduleKind.Step, 31, 0.02)]
    [InlineData(ScheduleKind.Step, 51, 0.004)]
    public void At_FollowsTheSchedule(ScheduleKind kind, int step, double expected) =>
        Assert.Equal(expected, At(Recipe with { Schedule = kind, StepsPerFall = 20, RateFactor = 0.2, PolynomialPower = 2 }, step), 1e-12);

    [Fact]
    public void At_OnAPlateau_FallsFromTheReproductionsRateToItsLast()
    {
        TrainingRecipe recipe = TrainingRecipes.Reproduction(NetworkRole.Nsn);
        Assert.Equal([0.1, 0.02, 0.02], ((int[])[0, 1, 2]).Select(falls => Math.Round(LearningRateSchedule.At(recipe, 500, falls), 12)));
    }

    [Fact]
    public void Plateau_FallsAfterSoManyEpochsWithoutABetterOne_AndThenWaitsAgain()
    {
        PlateauState state = PlateauState.Start;
        int[] falls = [.. ((double[])[0.5, 0.4, 0.5, 0.3, 0.3, 0.6, 0.1, 0.1]).Select(iou => (state = state.After(iou, 2)).Falls)];
        Assert.Equal([0, 0, 1, 1, 2, 2, 2, 3], falls);
        Assert.Equal((0.6, 2), (state.Best, state.SinceBest));
    }

    private static double At(TrainingRecipe recipe, int step) => LearningRateSchedule.At(recipe, step, 0);
}
