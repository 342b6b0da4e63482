using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Data;

/// <summary>
/// What a network shall say of each voxel of a stack, in a form that survives resampling and shifts by fractions of a voxel.
/// </summary>
/// <remarks>
/// <para>
/// The target is a <i>level</i>: one half plus the signed distance from an outline, in units of the spacing at which the network sees the
/// stack. Above one half
/// is foreground. A level is nearly linear across the outline, so that linear interpolation keeps the outline in its place, which it does
/// not do with
/// zeros and ones. Levels exceed 0 to 1 away from the outline; after resampling they are cut to 0 to 1 (a soft target: about the
/// share of a voxel that is foreground) or compared with one half (a hard target).
/// </para>
/// <para>
/// <b>NSN</b> learns the voxels of nuclei; the outline is that of all nuclei together.
/// <b>NDN</b> learns eroded cores: a voxel is core where d exceeds f dmax, with d its distance from the nucleus' surface, dmax the
/// largest of that
/// nucleus and f the core fraction. Cores of nuclei that touch stay apart, because the neighbor counts as outside.
/// </para>
/// <para>
/// BBBC050 has 55 nuclei that were marked but never outlined: bare balls of about 33 voxels around the center. The bright voxels around
/// them are nucleus, not background, so they weigh nothing: within <see cref="UnoutlinedRadius"/> of such a ball
/// background has weight 0. The ball itself stays.
/// </para>
/// </remarks>
internal sealed class TrainingTarget
{
    /// <summary>
    /// A labeled object of at most this many voxels is a mark, not an outline (balls have 33; the smallest outlined nucleus far more).
    /// </summary>
    internal const int LargestMark = 60;

    /// <summary>Micrometers around a mark's center in which background is not trusted: the radius of a nucleus.</summary>
    internal const double UnoutlinedRadius = 8;

    /// <summary>Micrometers outside an outline that hold light of the nucleus.</summary>
    private const double BlurReach = 2;

    private TrainingTarget(
        Volume<float> image, Volume<float> target, Volume<float> weight, IReadOnlyList<(double Z, double Y, double X)> centers)
    {
        Image = image;
        Target = target;
        Weight = weight;
        Centers = centers;
        IsTrusted = !weight.Voxels.ContainsAnyExcept(1f);
    }

    /// <summary>Normalized intensities on the stack's own grid.</summary>
    public Volume<float> Image { get; }

    /// <summary>Levels: above one half is foreground; beyond 0 to 1 away from outlines.</summary>
    public Volume<float> Target { get; }

    /// <summary>0 where the truth is not trusted, else 1.</summary>
    public Volume<float> Weight { get; }

    /// <summary>Whether the truth is trusted everywhere: <see cref="Weight"/> is 1 throughout.</summary>
    public bool IsTrusted { get; }

    /// <summary>
    /// The nucleus that each voxel belongs to, from 1, with a rim for the light that the blur carries outside; null where no augmentation needs it.
    /// </summary>
    public Volume<ushort>? Nuclei { get; private init; }

    /// <summary>Centroids of the nuclei in voxels, moved as the target is.</summary>
    public IReadOnlyList<(double Z, double Y, double X)> Centers { get; }

    /// <summary>Makes the targets of all training stacks, and of copies of some with nuclei that touch (see the recipe's augmentation).</summary>
    /// <param name="stacks">Stacks to learn from; not changed.</param>
    /// <param name="recipe">As for <see cref="Make"/>.</param>
    /// <param name="registration">The offsets of the stacks' groups; null moves nothing.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public static IReadOnlyList<TrainingTarget> MakeAll(
        IReadOnlyList<LabeledVolume> stacks,
        TrainingRecipe recipe,
        TruthRegistration? registration,
        CancellationToken cancellationToken = default)
    {
        var targets = new List<TrainingTarget>();
        VoxelOffset Shift(LabeledVolume stack) => registration?.ShiftOf(stack, recipe.Registration) ?? default;
        foreach (LabeledVolume stack in stacks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            targets.Add(Make(stack, recipe, Shift(stack)));
        }

        AugmentationOptions options = recipe.Augmentation;
        for (int i = 0; i < stacks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new Random(unchecked((recipe.Seed * 1_000_003) + i));
            if (random.NextDouble() >= options.PastedStackShare) continue;
            LabeledVolume pasted = TouchingNuclei.Paste(stacks[i], 1 + random.Next(options.PastedNuclei), random.Next());
            targets.Add(Make(pasted, recipe, Shift(stacks[i])));
        }

        return targets;
    }

    /// <summary>Makes the target of a stack.</summary>
    /// <param name="stack">Image and labels; not changed.</param>
    /// <param name="recipe">Role, core fraction, normalization and spacing.</param>
    /// <param name="shift">By how many voxels the outlines are moved: <see cref="TruthRegistration.ShiftOf"/>.</param>
    public static TrainingTarget Make(LabeledVolume stack, TrainingRecipe recipe, VoxelOffset shift = default)
    {
        Volume<float> image = stack.Image.Clone();
        Intensity.NormalizeInPlace(image, recipe.Normalization);
        var weight = new Volume<float>(image.Shape, image.Spacing);
        for (int i = 0; i < weight.Voxels.Length; i++) weight.Voxels[i] = stack.Labels.Voxels[i] == LabeledVolume.Ignored ? 0 : 1;
        var centers = new List<(double, double, double)>();
        IReadOnlyList<ObjectBox> boxes = ObjectBox.Find(stack.Labels);
        foreach (ObjectBox box in boxes)
        {
            (double z, double y, double x) = (box.Centroid.Z + shift.Z, box.Centroid.Y + shift.Y, box.Centroid.X + shift.X);
            centers.Add((z, y, x));
            if (box.Voxels <= LargestMark) Distrust(weight, stack.Labels, (z, y, x));
        }

        var levels = new TargetLevels(stack.Labels.WithSpacing(image.Spacing!.Value), recipe.Spacing, shift);
        Volume<float> target = recipe.Role == NetworkRole.Ndn ? levels.OfCores(boxes, recipe.CoreFraction) : levels.OfNuclei();
        return new TrainingTarget(image, target, weight, centers)
        {
            Nuclei = recipe.Augmentation.ContrastShare > 0 ? WithRims(stack.Labels, image.Spacing.Value) : null,
        };
    }

    /// <summary>Labels grown by the reach of the blur, ids as they are but for multiples of 65,536 that no stack has.</summary>
    private static Volume<ushort> WithRims(Volume<int> labels, VoxelSpacing spacing)
    {
        Volume<int> grown = labels.Clone();
        foreach (ref int id in grown.Voxels) id = Math.Max(0, id);
        Regions.Expand(grown, BlurReach, spacing, 1);
        var nuclei = new Volume<ushort>(labels.Shape, spacing);
        for (int i = 0; i < nuclei.Voxels.Length; i++) nuclei.Voxels[i] = (ushort)grown.Voxels[i];
        return nuclei;
    }

    private static void Distrust(Volume<float> weight, Volume<int> labels, (double Z, double Y, double X) center)
    {
        Shape3D shape = labels.Shape;
        VoxelSpacing spacing = weight.Spacing!.Value;
        (double cz, double cy, double cx) = center;
        int Low(double middle, double step) => Math.Max(0, (int)(middle - (UnoutlinedRadius / step)));
        int High(double middle, double step, int extent) => Math.Min(extent - 1, (int)(middle + (UnoutlinedRadius / step)) + 1);
        for (int z = Low(cz, spacing.Z); z <= High(cz, spacing.Z, shape.Depth); z++)
        {
            for (int y = Low(cy, spacing.Y); y <= High(cy, spacing.Y, shape.Height); y++)
            {
                for (int x = Low(cx, spacing.X); x <= High(cx, spacing.X, shape.Width); x++)
                {
                    double dz = (z - cz) * spacing.Z, dy = (y - cy) * spacing.Y, dx = (x - cx) * spacing.X;
                    int at = shape.Offset(z, y, x);
                    bool near = (dz * dz) + (dy * dy) + (dx * dx) <= UnoutlinedRadius * UnoutlinedRadius;
                    if (near && labels.Voxels[at] == 0) weight.Voxels[at] = 0;
                }
            }
        }
    }
}
