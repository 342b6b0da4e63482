using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Training;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Cli.Training;

/// <summary>The options of a call of <c>train</c>.</summary>
internal sealed record TrainRequest
{
    /// <summary>The recipe of each network to train, in order.</summary>
    public required IReadOnlyList<TrainingRecipe> Recipes { get; init; }

    /// <summary>Initial weights, one per recipe; empty for random weights.</summary>
    public required IReadOnlyList<NetworkWeights> From { get; init; }

    /// <summary>Folders of labeled stacks.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>The folder of labels, if <see cref="Data"/> is one folder of images; null if the folders contain both.</summary>
    public string? Labels { get; init; }

    /// <summary>The label of voxels that were not annotated; null if all were.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>Name prefixes of the validation stacks; empty with <see cref="Fold"/>.</summary>
    public required IReadOnlyList<string> Validate { get; init; }

    /// <summary>The fold of groups to validate on, from 1, and the number of folds; null with <see cref="Validate"/>.</summary>
    public (int Number, int Count)? Fold { get; init; }

    /// <summary>The other network, with which the epochs of one network are scored; null without one.</summary>
    public NetworkWeights? Partner { get; init; }

    /// <summary>Spacing of stacks that do not contain one.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>The output folder.</summary>
    public required string Output { get; init; }

    /// <summary>What to do with an existing run.</summary>
    public RunFolderMode Mode { get; init; }

    /// <summary>Time between checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; }

    /// <summary>Number of threads; null for one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The engine that computes the training steps.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>The device of libtorch.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>License and citation of the weights.</summary>
    public NetworkMetadata Metadata { get; init; } = new();

    /// <summary>Number of epochs between pictures of the validation stacks; 0 for none.</summary>
    public int PictureEpochs { get; init; }

    /// <summary>Whether to print JSON instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Whether both networks of a pair are trained at the same time, each with half of the threads.</summary>
    public bool SideBySide { get; init; }
}
