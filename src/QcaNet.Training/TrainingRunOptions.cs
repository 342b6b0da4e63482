using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Training.Engines;

namespace QcaNet.Training;

/// <summary>
/// Options of a training run. Apart from <see cref="From"/> and <see cref="Partner"/>, they do not change what is learned.
/// </summary>
public sealed record TrainingRunOptions
{
    /// <summary>
    /// Output folder for <c>nsn.safetensors</c> or <c>ndn.safetensors</c> (the best epoch so far),
    /// <c>recipe.json</c>, <c>history.csv</c> and the checkpoint. Created if it does not exist.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>What to do if the folder already contains a run.</summary>
    public RunFolderMode Mode { get; init; }

    /// <summary>
    /// Time between checkpoints; 0 writes one after every step.
    /// The default is 10 minutes. A checkpoint is also written after every epoch.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Number of threads, 1 or more. The default, null, uses one per logical processor. With 1, crops are drawn between steps instead of
    /// concurrently. libtorch has a single number of threads per process: if it is used, a value given here applies to the whole process.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>
    /// Engine that computes the passes. <see cref="EngineKind.Auto"/> uses that of the recipe. A run may be resumed with another engine.
    /// </summary>
    public EngineKind Engine { get; init; }

    /// <summary>Device on which libtorch runs. The built-in kernels always run on the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>
    /// Initial weights, which must have the architecture of the recipe. If null, they are drawn from the seed of the recipe.
    /// </summary>
    public NetworkWeights? From { get; init; }

    /// <summary>
    /// The other network of the pair: the weights of NDN when training NSN, and vice versa. The default, null, means there is none yet.
    /// With a partner, the complete pipeline runs on the validation stacks after each epoch, and the epoch with the largest
    /// mean of IoU, SEG and MUCov is saved. Without one, the epoch with the largest IoU with the network's own targets is saved.
    /// </summary>
    public NetworkWeights? Partner { get; init; }

    /// <summary>Additional metadata of the weight file, such as license and citation.</summary>
    public NetworkMetadata Metadata { get; init; } = new();

    /// <summary>Receives progress after each step, on the training thread.</summary>
    public IProgress<TrainingStep>? Steps { get; init; }

    /// <summary>Receives the prediction for each validation stack every <see cref="PredictionEpochs"/> epochs.</summary>
    public IProgress<ValidationPrediction>? Predictions { get; init; }

    /// <summary>Number of epochs between reports to <see cref="Predictions"/>, 1 or more. The default is 5.</summary>
    public int PredictionEpochs { get; init; } = 5;

    /// <summary>Called with the previous epochs when a run is resumed.</summary>
    public Action<IReadOnlyList<TrainingEpoch>>? Resumed { get; init; }
}
