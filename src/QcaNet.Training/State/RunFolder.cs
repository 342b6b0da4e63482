using System.Text;
using QcaNet.Models.Weights;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.State;

/// <summary>The files of a run.</summary>
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

    /// <summary>Makes the folder; refuses one that holds a run where it may not be touched.</summary>
    /// <exception cref="TrainingRunException">The folder holds another run.</exception>
    public void Open(RunFolderMode mode)
    {
        Directory.CreateDirectory(_folder);
        if (mode == RunFolderMode.Overwrite) return;
        string? found = Files().FirstOrDefault();
        if (found is null || (mode == RunFolderMode.Resume && HasCheckpoint)) return;

        // Killed before its first checkpoint, a run leaves nothing: what is here without one is of another run or of an earlier version.
        string how = mode == RunFolderMode.Resume
            ? $"it has no {Path.GetFileName(CheckpointPath)} to resume from; overwrite it, or choose another folder"
            : "resume it, overwrite it, or choose another folder";
        throw new TrainingRunException(TrainingRunError.FolderInUse, $"{_folder}: the folder holds another run ({Path.GetFileName(found)}); {how}.");
    }

    /// <summary>Removes the files of the run that is here, the checkpoint first: without it nothing can be resumed.</summary>
    public void Clear()
    {
        foreach (string file in Files()) File.Delete(file);
    }

    public void WriteHistory(IReadOnlyList<TrainingEpoch> epochs) =>
        AtomicFile.Write(HistoryPath, stream => stream.Write(Encoding.UTF8.GetBytes(TrainingEpoch.ToCsv(epochs))));

    public void WriteRecipe(TrainingRecipe recipe) => RecipeJson.Save(recipe, RecipePath);

    private IEnumerable<string> Files() =>
        ((string[])["nsn.checkpoint", "ndn.checkpoint", "nsn.safetensors", "ndn.safetensors", "recipe.json", "history.csv", "history.png", "history.svg"])
            .Select(name => Path.Combine(_folder, name)).Where(File.Exists);
}
