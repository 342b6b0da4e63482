using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Data;

/// <summary>What a network shall say of each voxel of a stack, in a form that survives resampling.</summary>
/// <remarks>
/// <para>
/// <b>NSN</b> learns the voxels of nuclei: the target is 1 inside and 0 outside.
/// <b>NDN</b> learns eroded cores: the target is d / (2 f dmax), cut at 1, with d a voxel's distance from the nucleus' surface, dmax the largest of that
/// nucleus and f the core fraction. In both a voxel is foreground where the (interpolated) target exceeds one half;
/// for NDN that is where d > f dmax. Cores of nuclei that touch stay apart, because the neighbour counts as outside.
/// </para>
/// <para>
/// BBBC050 has 55 nuclei that were marked but never outlined: bare balls of about 33 voxels around the centre. The bright voxels around
/// them are nucleus, not background, so they weigh nothing: within <see cref="UnoutlinedRadius"/> of such a ball
/// background has weight 0. The ball itself stays.
/// </para>
/// </remarks>
internal sealed class TrainingTarget
{
    /// <summary>A labelled object of at most this many voxels is a mark, not an outline (balls have 33; the smallest outlined nucleus far more).</summary>
    internal const int LargestMark = 60;

    /// <summary>Micrometres around a mark's centre in which background is not trusted: the radius of a nucleus.</summary>
    internal const double UnoutlinedRadius = 8;

    private TrainingTarget(Volume<float> image, Volume<float> target, Volume<float> weight, IReadOnlyList<(double Z, double Y, double X)> centres)
    {
        Image = image;
        Target = target;
        Weight = weight;
        Centers = centres;
    }

    /// <summary>Normalized intensities on the stack's own grid.</summary>
    public Volume<float> Image { get; }

    /// <summary>0 to 1; above one half is foreground.</summary>
    public Volume<float> Target { get; }

    /// <summary>0 where the truth is not trusted, else 1.</summary>
    public Volume<float> Weight { get; }

    /// <summary>Centroids of the nuclei in voxels.</summary>
    public IReadOnlyList<(double Z, double Y, double X)> Centers { get; }

    public static TrainingTarget Make(LabeledVolume stack, NetworkRole role, double coreFraction, Normalization normalisation)
    {
        Volume<float> image = stack.Image.Clone();
        Intensity.NormalizeInPlace(image, normalisation);
        var target = new Volume<float>(image.Shape, image.Spacing);
        var weight = new Volume<float>(image.Shape, image.Spacing);
        weight.Voxels.Fill(1);
        var centres = new List<(double, double, double)>();
        foreach (ObjectBox box in ObjectBox.Find(stack.Labels))
        {
            centres.Add(box.Centroid);
            bool mark = box.Voxels <= LargestMark;
            if (mark) Distrust(weight, stack.Labels, box);
            Fill(target, stack.Labels, box, role == NetworkRole.Ndn && !mark ? coreFraction : null);
        }

        return new TrainingTarget(image, target, weight, centres);
    }

    private static void Fill(Volume<float> target, Volume<int> labels, ObjectBox box, double? coreFraction)
    {
        Shape3D inner = box.Shape, shape = labels.Shape;
        // One voxel of margin, so that the object's surface is inside the little volume.
        var mask = new Volume<byte>(new Shape3D(inner.Depth + 2, inner.Height + 2, inner.Width + 2), labels.Spacing);
        Span<int> all = labels.Voxels;
        for (int z = 0; z < inner.Depth; z++)
        {
            for (int y = 0; y < inner.Height; y++)
            {
                int from = shape.Offset(box.Z + z, box.Y + y, box.X), to = mask.Shape.Offset(z + 1, y + 1, 1);
                for (int x = 0; x < inner.Width; x++) mask.Voxels[to + x] = all[from + x] == box.Id ? (byte)1 : (byte)0;
            }
        }

        Volume<float>? distance = coreFraction is null ? null : DistanceTransform.Euclidean(mask, labels.Spacing);
        float largest = 0;
        if (distance is not null)
        {
            foreach (float d in distance.Voxels) largest = Math.Max(largest, d);
        }

        for (int z = 0; z < inner.Depth; z++)
        {
            for (int y = 0; y < inner.Height; y++)
            {
                int to = shape.Offset(box.Z + z, box.Y + y, box.X), from = mask.Shape.Offset(z + 1, y + 1, 1);
                for (int x = 0; x < inner.Width; x++)
                {
                    if (mask.Voxels[from + x] == 0) continue;
                    target.Voxels[to + x] = distance is null ? 1 : Math.Min(1f, distance.Voxels[from + x] / (float)(2 * coreFraction!.Value * largest));
                }
            }
        }
    }

    private static void Distrust(Volume<float> weight, Volume<int> labels, ObjectBox box)
    {
        Shape3D shape = labels.Shape;
        VoxelSpacing spacing = labels.Spacing!.Value;
        (double cz, double cy, double cx) = box.Centroid;
        int Low(double centre, double step) => Math.Max(0, (int)(centre - (UnoutlinedRadius / step)));
        int High(double centre, double step, int extent) => Math.Min(extent - 1, (int)(centre + (UnoutlinedRadius / step)) + 1);
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
