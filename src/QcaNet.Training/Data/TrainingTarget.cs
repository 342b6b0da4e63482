using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Data;

/// <summary>
/// The target of a network for each voxel of a stack, in a form that survives resampling and shifts by fractions of a voxel.
/// </summary>
/// <remarks>
/// <para>
/// The target is a <i>level</i>: one half plus the signed distance from an outline, in units of the spacing at which
/// the network sees the stack. Values above one half are foreground. A level is nearly linear across the outline.
/// Linear interpolation therefore preserves the position of the outline, unlike that of zeros and ones.
/// Levels leave the range from 0 to 1 away from the outline. After resampling they are either clipped to that range (a soft target:
/// approximately the fraction of a voxel that is foreground) or compared with one half (a hard target).
/// </para>
/// <para>
/// <b>NSN</b> learns the voxels of nuclei, using the outline of all nuclei together. <b>NDN</b> learns eroded cores:
/// a voxel belongs to the core if d exceeds f dmax, where d is its distance from the surface of the nucleus, dmax the maximum
/// in that nucleus, and f the core fraction. The cores of touching nuclei remain separate, because neighbors count as outside.
/// The recipe can select balls or dots around the centroids instead (<see cref="CenterTarget"/>).
/// </para>
/// <para>
/// BBBC050 contains 55 nuclei that were marked but never outlined: balls of about 33 voxels around the center.
/// The bright voxels around them are nucleus, not background, so they are ignored:
/// within <see cref="UnoutlinedRadius"/> of such a ball, background has weight 0. The ball itself is kept.
/// </para>
/// </remarks>
internal sealed class TrainingTarget
{
    /// <summary>
    /// A labeled object of at most this many voxels is a mark without an outline.
    /// Balls have 33 voxels, and the smallest outlined nucleus far more.
    /// </summary>
    internal const int LargestMark = 60;

    /// <summary>
    /// Distance in micrometers from the center of a mark within which background is not trusted: the radius of a nucleus.
    /// </summary>
    internal const double UnoutlinedRadius = 8;

    /// <summary>Radius of a ball with a volume of 33 voxels, the size of the center marks of BBBC050.</summary>
    internal const double BallRadius = 1.99;

    /// <summary>Radius of a dot. It exceeds half the diagonal of a voxel, 0.87, so no dot falls between voxels.</summary>
    internal const double DotRadius = 1;

    /// <summary>Distance in micrometers outside an outline within which the image still contains light from the nucleus.</summary>
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

    /// <summary>Normalized intensities on the grid of the stack.</summary>
    public Volume<float> Image { get; }

    /// <summary>Levels. Values above one half are foreground. Values away from outlines lie outside the range from 0 to 1.</summary>
    public Volume<float> Target { get; }

    /// <summary>Weights, 0 where the ground truth is not trusted, otherwise 1.</summary>
    public Volume<float> Weight { get; }

    /// <summary>Whether the ground truth is trusted everywhere, so that <see cref="Weight"/> is 1 everywhere.</summary>
    public bool IsTrusted { get; }

    /// <summary>
    /// Id of the nucleus of each voxel, from 1, including a rim for blurred light outside the outline. Null if no augmentation needs it.
    /// </summary>
    public Volume<ushort>? Nuclei { get; private init; }

    /// <summary>Centroids of the nuclei in voxels, with the same shift as the target.</summary>
    public IReadOnlyList<(double Z, double Y, double X)> Centers { get; }

    /// <summary>
    /// Creates the targets of all training stacks, and of copies of some
    /// of them with additional touching nuclei (see the augmentation options).
    /// </summary>
    /// <param name="stacks">Training stacks; not changed.</param>
    /// <param name="recipe">See <see cref="Make"/>.</param>
    /// <param name="registration">Offsets of the groups of the stacks; null shifts nothing.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public static IReadOnlyList<TrainingTarget> MakeAll(
        IReadOnlyList<LabeledVolume> stacks,
        TrainingRecipe recipe,
        TruthRegistration? registration,
        CancellationToken cancellationToken = default)
    {
        var targets = new List<TrainingTarget>();
        VoxelOffset Shift(LabeledVolume stack) => registration?.GetShift(stack, recipe.Registration) ?? default;
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

    /// <summary>Creates the target of a stack.</summary>
    /// <param name="stack">Image and labels; not changed.</param>
    /// <param name="recipe">Role, core fraction, normalization and spacing.</param>
    /// <param name="shift">Shift of the outlines in voxels; see <see cref="TruthRegistration.GetShift"/>.</param>
    public static TrainingTarget Make(LabeledVolume stack, TrainingRecipe recipe, VoxelOffset shift = default)
    {
        Volume<float> image = stack.Image.Clone();
        Intensity.NormalizeInPlace(image, recipe.Normalization);
        var weight = new Volume<float>(image.Shape, image.Spacing);
        for (int i = 0; i < weight.Voxels.Length; i++)
        {
            weight.Voxels[i] = stack.Labels.Voxels[i] == LabeledVolume.Ignored ? 0 : 1;
        }

        var centers = new List<(double, double, double)>();
        IReadOnlyList<ObjectBox> boxes = ObjectBox.Find(stack.Labels);
        foreach (ObjectBox box in boxes)
        {
            (double z, double y, double x) = (box.Centroid.Z + shift.Z, box.Centroid.Y + shift.Y, box.Centroid.X + shift.X);
            centers.Add((z, y, x));
            if (box.Voxels <= LargestMark) Distrust(weight, stack.Labels, (z, y, x));
        }

        var levels = new TargetLevels(stack.Labels.WithSpacing(image.Spacing!.Value), recipe.Spacing, shift);
        Volume<float> target = (recipe.Role, recipe.CenterTarget) switch
        {
            (NetworkRole.Nsn, _) => levels.OfNuclei(),
            (_, CenterTarget.Ball) => levels.OfBalls(centers, BallRadius),
            (_, CenterTarget.Dot) => levels.OfBalls(centers, DotRadius),
            _ => levels.OfCores(boxes, recipe.CoreFraction),
        };
        return new TrainingTarget(image, target, weight, centers)
        {
            Nuclei = recipe.Augmentation.ContrastShare > 0 ? WithRims(stack.Labels, image.Spacing.Value) : null,
        };
    }

    /// <summary>Expands labels by the reach of the blur. Ids are kept modulo 65,536, which no stack exceeds.</summary>
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
