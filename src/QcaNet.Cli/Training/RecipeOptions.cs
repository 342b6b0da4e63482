using System.CommandLine;
using QcaNet.Cli.Commands;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;

namespace QcaNet.Cli.Training;

/// <summary>The options that decide a recipe: a name or a file, and what differs from it.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = $"{string.Join(", ", TrainingRecipes.Names)}, or a file like a run's recipe.json; without this, recommended, and fine-tuning with --from.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<int?> _steps = CommandOptions.Number("--steps", "N", "Steps in all.", 1, 10_000_000);
    private readonly Option<int?> _stepsPerEpoch = CommandOptions.Number("--steps-per-epoch", "N", "Steps between two validations.", 1, 10_000_000);
    private readonly Option<int?> _batch = CommandOptions.Number("--batch", "N", "Crops per step.", 1, 1024);
    private readonly Option<double?> _rate = CommandOptions.Number("--learning-rate", "RATE", "Largest learning rate.", 1e-9, 10.0);
    private readonly Option<OptimizerKind?> _optimizer = new("--optimiser") { Description = "Adam, AdamW, Momentum or Sgd.", HelpName = "NAME" };
    private readonly Option<int?> _levels = CommandOptions.Number("--levels", "N", "Poolings of the network.", 1, 6);
    private readonly Option<int?> _width = CommandOptions.Number("--base", "N", "Channels of the first convolution.", 1, 256);
    private readonly Option<int?> _kernel = CommandOptions.Number("--kernel", "N", "Extent of the convolutions, an odd number.", 1, 9);
    private readonly Option<FeatureNormalization?> _normalization = new("--feature-normalisation")
    {
        Description = "What stands behind the convolutions: 'batch', 'instance', 'group N' (N groups of channels, a divisor of --base) or 'none'.",
        HelpName = "text",
        CustomParser = result =>
        {
            if (FeatureNormalization.TryParse(result.Tokens[0].Value, out FeatureNormalization? parsed)) return parsed;
            result.AddError($"--feature-normalisation: '{result.Tokens[0].Value}' should be 'batch', 'instance', 'group N' or 'none'.");
            return null;
        },
    };

    private readonly Option<double?> _core = CommandOptions.Number(
        "--core-fraction", "SHARE", "NDN learns voxels deeper in a nucleus than this share of its largest depth.", 0.01, 0.99);

    private readonly Option<int?> _seed = CommandOptions.Number("--seed", "S", "Seed of weights, crops and augmentation.", 0, int.MaxValue);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_recipe, _steps, _stepsPerEpoch, _batch, _rate, _optimizer, _levels, _width, _kernel, _normalization, _core, _seed])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The recipe of a call for one network.</summary>
    /// <param name="call">The call.</param>
    /// <param name="role">The network.</param>
    /// <param name="from">Weights to begin with, which decide network, spacing and normalization; null where they are drawn.</param>
    /// <param name="either">Whether a file may be of the other network: the two of a pair share one.</param>
    /// <exception cref="CallException">The options do not give a recipe.</exception>
    public TrainingRecipe Read(ParseResult call, NetworkRole role, NetworkWeights? from, bool either)
    {
        string named = call.GetValue(_recipe) ?? (from is null ? "recommended" : "fine-tuning");
        try
        {
            TrainingRecipe recipe = TrainingRecipes.Find(named, role) ?? OfFile(named, role, either);
            if (from is not null)
            {
                recipe = recipe with
                {
                    Architecture = from.Architecture,
                    Spacing = from.Metadata.Spacing ?? recipe.Spacing,
                    Normalization = from.Metadata.Normalization ?? recipe.Normalization,
                };
            }

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

    private static TrainingRecipe OfFile(string path, NetworkRole role, bool either)
    {
        if (!File.Exists(path))
        {
            throw new CallException($"--recipe: '{path}' is neither a recipe ({string.Join(", ", TrainingRecipes.Names)}) nor a file.");
        }

        TrainingRecipe recipe = RecipeJson.Load(path);
        return recipe.Role == role || either ? recipe with { Role = role }
            : throw new CallException($"{path}: this recipe is of {recipe.Role.ToString().ToUpperInvariant()}; train that one with it.");
    }
}
