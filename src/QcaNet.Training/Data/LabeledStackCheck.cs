using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>Finds problems that make a stack unusable for training, before time is spent on it.</summary>
/// <remarks>
/// Files that do not contain labels are recognized by properties that labels of nuclei have
/// and intensities do not: background, and runs along x that are longer than a voxel or two.
/// The check needs one pass over the voxels, a few milliseconds for a stack of BBBC050, independently of the number of ids.
/// </remarks>
internal static class LabeledStackCheck
{
    /// <summary>Range of voxel spacings that a light microscope can have, micrometers.</summary>
    private const double SmallestStep = 0.01, LargestStep = 50;

    /// <summary>Components smaller than this many voxels do not count as nuclei of a mask.</summary>
    private const int SmallestPiece = 27;

    private const int MostObjects = 100_000;

    /// <summary>Lists every problem of a stack, each with its file names; empty if the stack is usable.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="imageFile">Name of the image in messages.</param>
    /// <param name="labelFile">Name of the labels in messages.</param>
    public static IEnumerable<string> Problems(LabeledVolume stack, string imageFile, string labelFile)
    {
        if (stack.Image.Shape != stack.Labels.Shape)
        {
            yield return $"{labelFile}: the shape of the labels is {stack.Labels.Shape}, "
                + $"that of the image {imageFile} is {stack.Image.Shape}; they must be equal";
        }

        if (stack.Image.Spacing is not { } spacing)
        {
            yield return $"{imageFile}: the file does not contain its spacing; specify it (1.75,0.8,0.8 for BBBC050)";
        }
        else if (!IsPlausible(spacing))
        {
            yield return $"{imageFile}: a spacing of {spacing} micrometers is implausible; specify the correct one as z,y,x";
        }

        if (ProblemOfImage(stack.Image.Voxels) is { } bad) yield return $"{imageFile}: {bad}";
        if (ProblemOfLabels(stack.Labels, stack.HasOutlines) is { } wrong) yield return $"{labelFile}: {wrong}";
    }

    /// <summary>Throws if any stack is unusable for training.</summary>
    /// <exception cref="TrainingDataException">A stack is unusable. Lists all problems of all stacks.</exception>
    public static void Require(IEnumerable<LabeledVolume> stacks)
    {
        string[] problems = [.. stacks.SelectMany(s => Problems(s, s.Name, s.Name))];
        if (problems.Length > 0) throw new TrainingDataException(problems);
    }

    private static bool IsPlausible(VoxelSpacing spacing) =>
        Step(spacing.Z) && Step(spacing.Y) && Step(spacing.X);

    private static bool Step(double length) => length is >= SmallestStep and <= LargestStep;

    private static string? ProblemOfImage(ReadOnlySpan<float> voxels)
    {
        int bad = 0;
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float v in voxels)
        {
            if (!float.IsFinite(v))
            {
                bad++;
                continue;
            }

            least = Math.Min(least, v);
            most = Math.Max(most, v);
        }

        if (bad > 0) return $"{bad} intensities are not finite numbers (NaN or infinite); replace them";
        return least == most
            ? FormattableString.Invariant($"every voxel is {least}: a constant stack cannot be used for training")
            : null;
    }

    private static string? ProblemOfLabels(Volume<int> labels, bool outlines)
    {
        ReadOnlySpan<int> voxels = labels.Voxels;
        int background = 0, inside = 0, runs = 0, ignored = 0;
        var ids = new HashSet<int>();
        for (int start = 0; start < voxels.Length; start += labels.Shape.Width)
        {
            int before = 0;
            foreach (int id in voxels.Slice(start, labels.Shape.Width))
            {
                if (id < LabeledVolume.Ignored) return $"the label {id} is invalid; ids of nuclei are 1 or more, background is 0";
                if (id == 0) background++;
                else if (id == LabeledVolume.Ignored) ignored++;
                else
                {
                    inside++;
                    if (id != before)
                    {
                        runs++;
                        ids.Add(id);
                    }
                }

                before = id;
            }
        }

        if (ignored == voxels.Length) return "no voxel is annotated";
        if (background == 0 && inside > 1)
        {
            return $"no voxel is background (0) and there are {ids.Count} ids: these are not labels; is it a stack of intensities?";
        }

        if (ids.Count > MostObjects) return $"there are {ids.Count} ids: these are not labels of nuclei; is it a stack of intensities?";
        if (!outlines) return null;
        if (inside > 1000 && runs > inside / 2 && labels.Shape.Width > 4)
        {
            return $"the {ids.Count} ids change at every other voxel: these are not labels; is it a stack of intensities?";
        }

        return ids.Count == 1 && Pieces(labels) is var pieces and > 1
            ? $"one id is used for {pieces} separate components: this is a mask; labels have one id per nucleus"
            : null;
    }

    private static int Pieces(Volume<int> labels)
    {
        var mask = new Volume<byte>(labels.Shape);
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = labels.Voxels[i] > 0 ? (byte)1 : (byte)0;
        Volume<int> components = ConnectedComponents.Label(mask, out int count);
        int[] sizes = new int[count + 1];
        foreach (int piece in components.Voxels) sizes[piece]++;
        return sizes.Skip(1).Count(s => s >= SmallestPiece);
    }
}
