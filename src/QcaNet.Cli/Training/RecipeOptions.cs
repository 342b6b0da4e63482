using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Commands;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;

namespace QcaNet.Cli.Training;

/// <summary>The options that define a recipe: a name or a file, and changes to it.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = $"{string.Join(", ", TrainingRecipes.Names)}, or a file like recipe.json of a run. "
            + "Default: recommended, or fine-tuning with --from.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<int?> _steps = CommandOptions.Number("--steps", "N", "Number of training steps.", 1, 10_000_000);
    private readonly Option<int?> _stepsPerEpoch = CommandOptions.Number(
        "--steps-per-epoch", "N", "Number of steps between two validations.", 1, 10_000_000);

    private readonly Option<int?> _batch = CommandOptions.Number("--batch", "N", "Number of crops per step.", 1, 1024);
    private readonly Option<double?> _rate = CommandOptions.Number("--learning-rate", "RATE", "Largest learning rate.", 1e-9, 10.0);
    private readonly Option<OptimizerKind?> _optimizer = new("--optimizer")
    {
        Description = "Adam, AdamW, Momentum or Sgd.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _levels = CommandOptions.Number("--levels", "N", "Number of pooling levels of the network.", 1, 6);
    private readonly Option<int?> _width = CommandOptions.Number("--base", "N", "Number of channels of the first convolution.", 1, 256);
    private readonly Option<int?> _kernel = CommandOptions.Number("--kernel", "N", "Kernel size of the convolutions, an odd number.", 1, 9);
    private readonly Option<FeatureNormalization?> _normalization = new("--feature-normalization")
    {
        Description = "Normalization after the convolutions: 'batch', 'instance', 'group N' (N groups of channels; N divides --base) "
            + "or 'none'.",
        HelpName = "text",
        CustomParser = result =>
        {
            if (FeatureNormalization.TryParse(result.Tokens[0].Value, out FeatureNormalization? parsed)) return parsed;
            result.AddError($"--feature-normalization: '{result.Tokens[0].Value}' should be 'batch', 'instance', 'group N' or 'none'.");
            return null;
        },
    };

    private readonly Option<double?> _core = CommandOptions.Number(
        "--core-fraction", "SHARE", "NDN is trained on voxels deeper in a nucleus than this fraction of its largest depth.", 0.01, 0.99);

    private readonly Option<int?> _seed = CommandOptions.Number("--seed", "S", "Seed of weights, crops and augmentation.", 0, int.MaxValue);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_recipe, _steps, _stepsPerEpoch, _batch, _rate, _optimizer, _levels, _width, _kernel, _normalization, _core, _seed];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The recipe of a call for one network.</summary>
    /// <param name="call">The call.</param>
    /// <param name="role">The network.</param>
    /// <param name="from">
    /// Initial weights, null for random ones. A named recipe uses their architecture, spacing and normalization; a recipe file has its own
    /// spacing and normalization, so that weights can be transferred to another grid.
    /// </param>
    /// <param name="either">Whether a recipe file may be for the other network: the networks of a pair share one.</param>
    /// <exception cref="CallException">The options do not define a valid recipe.</exception>
    public TrainingRecipe Read(ParseResult call, NetworkRole role, NetworkWeights? from, bool either)
    {
        string named = call.GetValue(_recipe) ?? (from is null ? "recommended" : "fine-tuning");
        try
        {
            TrainingRecipe? standard = TrainingRecipes.Find(named, role);
            TrainingRecipe recipe = standard ?? OfFile(named, role, either);
            if (from is not null) recipe = standard is null ? Checked(recipe, from, named) : Following(recipe, from);
            return recipe with
            {
                Steps = call.GetValue(_steps) ?? recipe.Steps,
                StepsPerEpoch = call.GetValue(_stepsPerEpoch) ?? recipe.StepsPerEpoch,
                BatchSize = call.GetValue(_batch) ?? recipe.BatchSize,
                LearningRate = call.GetValue(_rate) ?? recipe.LearningRate,
                Optimizer = call.GetValue(_optimizer) ?? recipe.Optimizer,
                CoreFraction = call.GetValue(_core) ?? recipe.CoreFraction,
                Seed = call.GetValue(_seed) ?? recipe.Seed,
                Architecture = new UNet3DArchitecture(
                    call.GetValue(_levels) ?? recipe.Architecture.Levels,
                    call.GetValue(_width) ?? recipe.Architecture.BaseWidth,
                    call.GetValue(_kernel) ?? recipe.Architecture.Kernel)
                {
                    BatchNormEpsilon = recipe.Architecture.BatchNormEpsilon,
                    FeatureNormalization = call.GetValue(_normalization) ?? recipe.Architecture.FeatureNormalization,
                },
            };
        }
        catch (Exception error) when (error is ArgumentException or TrainingDataException)
        {
            throw new CallException(error.Message, error);
        }
    }

    private static TrainingRecipe Following(TrainingRecipe recipe, NetworkWeights from) => recipe with
    {
        Architecture = from.Architecture,
        Spacing = from.Metadata.Spacing ?? recipe.Spacing,
        Normalization = from.Metadata.Normalization ?? recipe.Normalization,
    };

    private static TrainingRecipe Checked(TrainingRecipe recipe, NetworkWeights from, string path) =>
        recipe.Architecture == from.Architecture ? recipe : throw new CallException(
            $"{path}: the recipe describes another network ({Words(recipe.Architecture)}) than the weights of --from "
            + $"({Words(from.Architecture)}); correct \"architecture\" in the recipe, or train without --from.");

    private static string Words(UNet3DArchitecture network) =>
        $"levels {network.Levels}, base {network.BaseWidth}, kernel {network.Kernel}, {network.FeatureNormalization} normalization, "
        + string.Create(CultureInfo.InvariantCulture, $"epsilon {network.BatchNormEpsilon}");

    private static TrainingRecipe OfFile(string path, NetworkRole role, bool either)
    {
        if (!File.Exists(path))
        {
            throw new CallException($"--recipe: '{path}' is neither a recipe ({string.Join(", ", TrainingRecipes.Names)}) nor a file.");
        }

        TrainingRecipe recipe = RecipeJson.Load(path);
        return recipe.Role == role || either ? recipe with { Role = role }
            : throw new CallException($"{path}: this recipe is for {recipe.Role.ToString().ToUpperInvariant()}, the other network.");
    }
}
