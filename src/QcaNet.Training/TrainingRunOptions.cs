using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Training.Engines;

namespace QcaNet.Training;

/// <summary>Where and how a training runs; nothing here changes what is learned, but for <see cref="From"/>.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>
    /// Gets <c>nsn.safetensors</c> or <c>ndn.safetensors</c> (the best epoch so far), <c>recipe.json</c>, <c>history.csv</c> and a checkpoint; created where missing.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>What becomes of a run that the folder holds.</summary>
    public RunFolderMode Mode { get; init; }

    /// <summary>Time between two checkpoints, 0 for one at each step; default 10 minutes. There is one after each epoch besides.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Threads, 1 or more; null, the default, is one per processor. With 1, crops are drawn between the steps instead of beside them. libtorch has one number of
    /// threads for the process: where it computes, a number given here is set for the whole process.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>What computes the passes; <see cref="EngineKind.Auto"/> leaves it to the recipe. A run may be resumed with another one.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Where libtorch computes; the kernels are the processor's.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>Weights to begin with, of the recipe's architecture; null draws them from the recipe's seed.</summary>
    public NetworkWeights? From { get; init; }

    /// <summary>
    /// The other network of the pair, NDN's weights where NSN is trained and the other way round; null, the default, where there is none yet. With it, the
    /// whole pipeline runs on the validation stacks after each epoch, and the epoch with the largest mean of IoU, SEG and MUCov is kept; without it, the one
    /// with the largest IoU of the network's own targets.
    /// </summary>
    public NetworkWeights? Partner { get; init; }

    /// <summary>What the weight file shall say besides the recipe: license, citation.</summary>
    public NetworkMetadata Metadata { get; init; } = new();

    /// <summary>Told after each step, on the training's thread.</summary>
    public IProgress<TrainingStep>? Steps { get; init; }

    /// <summary>Told what the network says of each validation stack, every <see cref="PredictionEpochs"/> epochs.</summary>
    public IProgress<ValidationPrediction>? Predictions { get; init; }

    /// <summary>Epochs between two reports of <see cref="Predictions"/>, 1 or more; default 5.</summary>
    public int PredictionEpochs { get; init; } = 5;

    /// <summary>Told the epochs that a run had before, where it is continued.</summary>
    public Action<IReadOnlyList<TrainingEpoch>>? Resumed { get; init; }
}
