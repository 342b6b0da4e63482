using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Tests.Recipes;

public class RecipeJsonTests
{
    public static TheoryData<string, NetworkRole> Named =>
        [.. TrainingRecipes.Names.SelectMany(n => new[] { (n, NetworkRole.Nsn), (n, NetworkRole.Ndn) })];

    [Theory]
    [MemberData(nameof(Named))]
    public void Write_OfANamedRecipe_IsReadBackEqual_AndCanRun(string name, NetworkRole role)
    {
        TrainingRecipe recipe = TrainingRecipes.Find(name, role)!;
        Assert.Equal(role, recipe.Role);
        Assert.Equal(recipe, RecipeJson.Read(RecipeJson.Write(recipe)));
        Assert.Empty(recipe.Problems());
    }

    [Fact]
    public void Write_OfAnythingElse_IsReadBackEqual()
    {
        TrainingRecipe recipe = TrainingRecipe.Compact(NetworkRole.Ndn) with
        {
            Architecture = new UNet3DArchitecture(2, 6, 5) { FeatureNormalization = FeatureNormalization.Group(3), BatchNormEpsilon = 1e-4 },
            Normalization = Normalization.ZScore(-3, 10),
            Spacing = new VoxelSpacing(1.5, 0.7, 0.71),
            Augmentation = AugmentationOptions.None with { BlurShare = 0.1 },
            LearningRate = 1.0 / 3,
        };
        Assert.Equal(recipe, RecipeJson.Read(RecipeJson.Write(recipe)));
    }

    [Fact]
    public void Write_HoldsEveryProperty()
    {
        string text = RecipeJson.Write(TrainingRecipe.Compact(NetworkRole.Nsn));
        string[] missing = [.. typeof(TrainingRecipe).GetProperties()
            .Where(p => !text.Contains($"\"{char.ToLowerInvariant(p.Name[0])}{p.Name[1..]}\":", StringComparison.Ordinal))
            .Select(p => p.Name)];
        Assert.Empty(missing);
    }

    [Fact]
    public void Read_OfAPart_TakesTheRestFromItsBase()
    {
        TrainingRecipe read = RecipeJson.Read("""{ "base": "paper", "role": "Ndn", "steps": 7, "augmentation": { "gain": 1.5 } } // mine""");
        TrainingRecipe paper = TrainingRecipes.Paper(NetworkRole.Ndn);
        Assert.Equal(paper with { Steps = 7, Augmentation = paper.Augmentation with { Gain = 1.5 } }, read);
        Assert.Equal(TrainingRecipes.Recommended(NetworkRole.Nsn), RecipeJson.Read("""{ "role": "Nsn" }"""));
    }

    [Fact]
    public void Read_OfAFileFromBeforeCenterTargets_LearnsCores()
    {
        TrainingRecipe recipe = TrainingRecipe.Compact(NetworkRole.Ndn);
        string before = string.Join('\n', RecipeJson.Write(recipe).Split('\n').Where(line => !line.Contains("\"centerTarget\"", StringComparison.Ordinal)));
        Assert.Equal(recipe, RecipeJson.Read(before));
        Assert.Equal(CenterTarget.Core, recipe.CenterTarget);
    }

    [Theory]
    [InlineData("""{ "role": "Nsn", "stepz": 7 }""", "the property 'stepz' does not exist")]
    [InlineData("""{ "role": "Nsn", "augmentation": { "gian": 7 } }""", "the property 'gian' does not exist")]
    [InlineData("""{ "steps": 7 }""", "\"role\" is missing")]
    [InlineData("""{ "role": "Nsn", "base": "best" }""", "the base recipe 'best' does not exist")]
    [InlineData("""{ "role": "Nsn", "format": "qcanet-recipe 9" }""", "'qcanet-recipe 9'")]
    [InlineData("""{ "role": "Nsn", "normalization": "much" }""", "'much' is not a valid normalization")]
    [InlineData("""{ "role": "Nsn", "cropShape": [1, 2] }""", "[z, y, x]")]
    [InlineData("""{ "role": "Nsn", "steps": "many" }""", "steps")]
    [InlineData("""{ "role": "Other" }""", "not a recipe")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{", "not a recipe")]
    public void Read_OfSomethingElse_SaysWhat(string text, string words)
    {
        TrainingDataException error = Assert.Throws<TrainingDataException>(() => RecipeJson.Read(text, "mine.json"));
        Assert.StartsWith("mine.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_NamesEachProperty()
    {
        TrainingRecipe recipe = TrainingRecipe.Compact(NetworkRole.Nsn);
        TrainingRecipe other = recipe with { Steps = 7, Augmentation = recipe.Augmentation with { Gain = 1 }, Engine = EngineKind.LibTorch };
        Assert.Equal(["augmentation.gain: 1.2 and 1", "steps: 1800 and 7"], RecipeJson.Differences(recipe, other).Order(StringComparer.Ordinal));
        Assert.Empty(RecipeJson.Differences(recipe, recipe with { }));
    }
}
