using QcaNet.Models.Weights;
using QcaNet.Reproduction.Experiments;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;

namespace QcaNet.Training.Tests.Reproduction;

public class ExperimentFileTests
{
    private static readonly string Folder = FolderOf();
    private static readonly ExperimentFile Experiments = ExperimentFile.Load(Folder);

    public static TheoryData<string> Recipes =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "recipes"), "*.json", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Path.Combine(Folder, "recipes"), f).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void EveryRecipe_CanRun_AndIsUsedOrNamedAfterAPublishedOne(string recipe)
    {
        TrainingRecipe read = RecipeJson.Load(Experiments.PathOf(recipe));
        Assert.Empty(read.Problems());
        Assert.True(
            recipe.StartsWith("paper/published-code", StringComparison.Ordinal) || Experiments.Experiments.Any(e => e.Recipes.Contains(recipe)),
            recipe);
    }

    [Theory]
    [InlineData("paper/paper", "paper")]
    [InlineData("paper/published-code", "published-code")]
    [InlineData("paper/reproduction", "reproduction")]
    public void RecipesOfThePaperProtocol_AreTheNamedOnes(string file, string name)
    {
        Assert.Equal(TrainingRecipes.Find(name, NetworkRole.Nsn), RecipeJson.Load(Experiments.PathOf($"{file}-nsn.json")));
        Assert.Equal(TrainingRecipes.Find(name, NetworkRole.Ndn), RecipeJson.Load(Experiments.PathOf($"{file}-ndn.json")));
    }

    [Fact]
    public void ScaledRecipes_DifferFromThoseOfThePaperProtocolInTheProtocolOnly()
    {
        string[] scaled = ["architecture.baseWidth", "spacing", "cropShape", "batchSize", "steps", "stepsPerEpoch", "plateauEpochs"];
        foreach (string recipe in Recipes.Select(r => r.Data).Where(r => r.StartsWith("scaled/", StringComparison.Ordinal)))
        {
            TrainingRecipe own = RecipeJson.Load(Experiments.PathOf(recipe));
            TrainingRecipe published = RecipeJson.Load(Experiments.PathOf(recipe.Replace("scaled/", "paper/", StringComparison.Ordinal)));
            Assert.Empty(Keys(own, published).Except(scaled));
        }
    }

    [Theory]
    [InlineData("ndn-sgd", "optimizer learningRate")]
    [InlineData("ndn-sgd-plateau", "optimizer learningRate schedule leastLearningRate")]
    [InlineData("ndn-adam-published", "learningRate weightDecay")]
    [InlineData("ndn-kernel-5", "architecture.kernel")]
    [InlineData("ndn-unet", "architecture.levels architecture.baseWidth")]
    [InlineData("ndn-no-flips", "augmentation.flips")]
    [InlineData("ndn-cross-entropy", "loss")]
    [InlineData("ndn-dice-cross-entropy", "loss")]
    [InlineData("ndn-percentile", "normalization")]
    [InlineData("ndn-balls", "centerTarget")]
    [InlineData("ndn-dots", "centerTarget")]
    [InlineData("nsn-sgd-001", "learningRate")]
    [InlineData("nsn-adam", "optimizer learningRate")]
    [InlineData("nsn-no-flips", "augmentation.flips")]
    [InlineData("nsn-cross-entropy", "loss")]
    [InlineData("nsn-dice-cross-entropy", "loss")]
    [InlineData("nsn-percentile", "normalization")]
    [InlineData("nsn-registered", "registration")]
    public void EveryArm_DiffersFromItsBaselineInWhatItIsNamedAfter(string arm, string properties)
    {
        foreach (string protocol in Experiments.Protocols.Keys)
        {
            TrainingRecipe baseline = RecipeJson.Load(Experiments.PathOf($"{protocol}/{arm[..3]}-baseline.json"));
            Assert.Equal(properties.Split(' ').Order(StringComparer.Ordinal),
                Keys(baseline, RecipeJson.Load(Experiments.PathOf($"{protocol}/{arm}.json"))));
        }
    }

    [Fact]
    public void Splits_KeepEmbryosApart_AndEveryStackIsScoredOnceOutOfFold()
    {
        string[] names = [.. Enumerable.Range(1, 11).SelectMany(e =>
            Enumerable.Range(0, 11).Select(t => $"Emb{e:00}_t{(50 * t) + 1:000}"))];
        foreach (Experiment experiment in Experiments.Experiments)
        {
            IReadOnlyList<StackSplit> splits = StackSplit.Of(experiment, Experiments.Protocols[experiment.Protocol], names);
            foreach (StackSplit split in splits)
            {
                IReadOnlyList<string>[] parts = [split.Training, split.Validation, split.Test];
                string[][] embryos = [.. parts.Select(part => part.Select(LabeledVolume.GroupOf).Distinct().ToArray())];
                Assert.All(embryos, Assert.NotEmpty);
                Assert.Equal(11, embryos.SelectMany(e => e).Distinct().Count());
                Assert.Equal(11, embryos.Sum(e => e.Length));
            }

            if (experiment.OutOfFold) Assert.Equal(names, splits.SelectMany(s => s.Test).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Keys(TrainingRecipe a, TrainingRecipe b) =>
        RecipeJson.Differences(a, b).Select(d => d[..d.IndexOf(':', StringComparison.Ordinal)]).Order(StringComparer.Ordinal);

    private static string FolderOf()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "QcaNet.Core.sln"))) at = at.Parent;
        return Path.Combine(at.FullName, "benchmarks", "reproduction");
    }
}
