using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Training;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Cli.Training;

/// <summary>What a call of <c>train</c> asks for.</summary>
internal sealed record TrainRequest
{
    /// <summary>The recipe of each network to train, in order.</summary>
    public required IReadOnlyList<TrainingRecipe> Recipes { get; init; }

    /// <summary>Weights to begin with, one for each recipe; empty where they are drawn.</summary>
    public required IReadOnlyList<NetworkWeights> From { get; init; }

    /// <summary>Folders of labeled stacks.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>The folder of labels, where <see cref="Data"/> is one folder of images; null where folders hold both.</summary>
    public string? Labels { get; init; }

    /// <summary>The label of voxels that were not annotated; null where all were.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>Beginnings of the names of validation stacks; empty with <see cref="Fold"/>.</summary>
    public required IReadOnlyList<string> Validate { get; init; }

    /// <summary>Which of how many folds of the groups is validated on, from 1; null with <see cref="Validate"/>.</summary>
    public (int Number, int Count)? Fold { get; init; }

    /// <summary>The other network, which epochs of one network are judged with; null where there is none.</summary>
    public NetworkWeights? Partner { get; init; }

    /// <summary>Spacing of stacks that do not say theirs.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Where the results go.</summary>
    public required string Output { get; init; }

    /// <summary>What becomes of a run that is there.</summary>
    public RunFolderMode Mode { get; init; }

    /// <summary>Time between checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; }

    /// <summary>Threads; null is one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>What computes the passes.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Where libtorch computes.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>License and citation of the weights.</summary>
    public NetworkMetadata Metadata { get; init; } = new();

    /// <summary>Epochs between two pictures of the validation stacks; 0 for none.</summary>
    public int PictureEpochs { get; init; }

    /// <summary>JSON in place of text.</summary>
    public bool Json { get; init; }

    /// <summary>Whether both networks of a pair are trained at once, each on half of the threads.</summary>
    public bool SideBySide { get; init; }
}
