using QcaNet.Cli.Files;
using QcaNet.Volumes;

namespace QcaNet.Cli.Evaluating;

/// <summary>Pairs predictions with true labels, and lists files that are left out.</summary>
internal sealed class EvaluationPairs
{
    private readonly string _truth;

    private EvaluationPairs(string truth, (string Predicted, string True)[] pairs, string[] withoutTruth, string[] leftOut) =>
        (_truth, All, WithoutTruth, LeftOut) = (truth, pairs, withoutTruth, leftOut);

    /// <summary>The pairs, in the order of the true labels; a prediction may be missing.</summary>
    public IReadOnlyList<(string Predicted, string True)> All { get; }

    /// <summary>Predictions without true labels.</summary>
    public IReadOnlyList<string> WithoutTruth { get; }

    /// <summary>A message for each prediction or file that is not scored: the mean covers fewer stacks than the folders contain.</summary>
    public IEnumerable<string> Notices =>
    [
        .. LeftOut,
        .. WithoutTruth.Select(file => $"{file}: {_truth} has no true labels of this name; the prediction was not scored."),
    ];

    private IReadOnlyList<string> LeftOut { get; }

    /// <summary>Finds the pairs. Two files are a pair regardless of their names; in folders, names must match.</summary>
    /// <exception cref="CallException">The paths are not two files or two folders, or the folder of true labels is empty.</exception>
    public static EvaluationPairs Find(string predicted, string truth)
    {
        if (!Directory.Exists(truth))
        {
            if (Directory.Exists(predicted) && !File.Exists(VolumeReader.FileOf(truth)))
            {
                throw new CallException($"{truth}: there is no such file or folder; name the true labels.");
            }

            string mine = Directory.Exists(predicted) ? Partner(predicted, VolumeReader.FileOf(truth)) : predicted;
            return new EvaluationPairs(truth, [(mine, truth)], [], []);
        }

        string[] truths = InputFiles.InFolder(truth);
        if (truths.Length == 0)
        {
            throw new CallException($"{truth}: the folder holds no .tif, .tiff or .h5 file; name the folder of the true labels.");
        }

        if (!Directory.Exists(predicted))
        {
            throw new CallException($"{predicted}: not a folder, but {truth} is one; name the folder of the predicted labels.");
        }

        (string Predicted, string True)[] pairs = [.. truths.Select(file => (Partner(predicted, file), file))];
        HashSet<string> paired = [.. pairs.Select(pair => pair.Predicted)];
        string[] without = [.. InputFiles.InFolder(predicted).Where(file => !paired.Contains(file))];
        return new EvaluationPairs(truth, pairs, without, [.. InputFiles.LeftOut(truth), .. InputFiles.LeftOut(predicted)]);
    }

    /// <summary>The prediction for a file of true labels: the same name, or the TIFF file that a batch writes for an HDF5 stack.</summary>
    private static string Partner(string predicted, string truth)
    {
        string same = Path.Combine(predicted, Path.GetFileName(truth)), tiff = Path.ChangeExtension(same, ".tif");
        return !File.Exists(same) && File.Exists(tiff) ? tiff : same;
    }
}
