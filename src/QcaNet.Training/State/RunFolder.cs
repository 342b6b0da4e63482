using System.Text;
using QcaNet.Models.Weights;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.State;

/// <summary>The files of a training run.</summary>
internal sealed class RunFolder
{
    private readonly string _folder;

    public RunFolder(string folder, NetworkRole role)
    {
        _folder = folder;
        string name = role.ToString().ToLowerInvariant();
        WeightsPath = Path.Combine(folder, $"{name}.safetensors");
        CheckpointPath = Path.Combine(folder, $"{name}.checkpoint");
        HistoryPath = Path.Combine(folder, "history.csv");
        RecipePath = Path.Combine(folder, "recipe.json");
    }

    public string WeightsPath { get; }

    public string CheckpointPath { get; }

    public string HistoryPath { get; }

    public string RecipePath { get; }

    public bool HasCheckpoint => File.Exists(CheckpointPath);

    /// <summary>Creates the folder. Fails if it contains a run that the mode does not allow to continue or overwrite.</summary>
    /// <exception cref="TrainingRunException">The folder contains another run.</exception>
    public void Open(RunFolderMode mode)
    {
        Directory.CreateDirectory(_folder);
        if (mode == RunFolderMode.Overwrite) return;
        string? found = Files().FirstOrDefault();
        if (found is null || (mode == RunFolderMode.Resume && HasCheckpoint)) return;

        // A run that is killed before its first checkpoint leaves no files.
        // Files without a checkpoint therefore belong to another run or an earlier version.
        string how = mode == RunFolderMode.Resume
            ? $"it has no {Path.GetFileName(CheckpointPath)} to resume from; overwrite it, or choose another folder"
            : "resume it, overwrite it, or choose another folder";
        throw new TrainingRunException(
            TrainingRunError.FolderInUse, $"{_folder}: the folder contains another run ({Path.GetFileName(found)}); {how}.");
    }

    /// <summary>Deletes the files of the run. The checkpoint is deleted first, because nothing can be resumed without it.</summary>
    public void Clear()
    {
        foreach (string file in Files()) File.Delete(file);
    }

    public void WriteHistory(IReadOnlyList<TrainingEpoch> epochs) =>
        AtomicFile.Write(HistoryPath, stream => stream.Write(Encoding.UTF8.GetBytes(TrainingEpoch.ToCsv(epochs))));

    public void WriteRecipe(TrainingRecipe recipe) => RecipeJson.Save(recipe, RecipePath);

    private IEnumerable<string> Files() =>
        ((string[])
        [
            "nsn.checkpoint", "ndn.checkpoint", "nsn.safetensors", "ndn.safetensors",
            "recipe.json", "history.csv", "history.png", "history.svg",
        ])
            .Select(name => Path.Combine(_folder, name)).Where(File.Exists);
}
