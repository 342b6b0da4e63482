using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>
/// Draws crops: most around a nucleus, some anywhere, and more often from stacks with many nuclei.
/// For a given seed, crop number n is always the same, on any thread.
/// </summary>
internal sealed class CropSampler
{
    private readonly IReadOnlyList<TrainingTarget> _stacks;
    private readonly TrainingRecipe _recipe;
    private readonly double[] _cumulative;

    public CropSampler(IReadOnlyList<TrainingTarget> stacks, TrainingRecipe recipe)
    {
        _stacks = stacks;
        _recipe = recipe;
        _cumulative = new double[stacks.Count];
        double sum = 0;
        for (int i = 0; i < stacks.Count; i++) _cumulative[i] = sum += stacks[i].Centers.Count > recipe.CrowdedNuclei ? 2 : 1;
    }

    private AugmentationOptions Options => _recipe.Augmentation;

    public TrainingCrop Draw(long number)
    {
        var random = new Random(HashCode(_recipe.Seed, number));
        TrainingTarget stack = _stacks[DrawStack(random)];
        (Shape3D extent, VoxelSpacing spacing) = (stack.Image.Shape, stack.Image.Spacing!.Value);
        Shape3D crop = _recipe.CropShape;
        bool frame = random.NextDouble() < Options.FieldOfViewShare;
        (double Z, double Y, double X) center = frame ? DrawInFrame(stack, random) : DrawCenter(stack, random);
        CropGeometry geometry = CropGeometry.Draw(center, spacing, _recipe.Spacing, Options, random);
        ElasticField? elastic = random.NextDouble() < Options.ElasticShare
            ? ElasticField.Draw(crop, _recipe.Spacing, Options.ElasticAmplitude, Options.ElasticWavelength, random)
            : null;
        var table = new CropTable(geometry, crop, extent, spacing, elastic);
        double[] planes = new double[crop.Depth];
        for (int z = 0; z < planes.Length; z++)
        {
            double bent = elastic is null ? 0 : elastic.Planes[z] / spacing.Z;
            planes[z] = center.Z + ((z - ((crop.Depth - 1) / 2.0)) * geometry.DepthStep) + bent;
        }

        float[] image = DrawImage(stack, table, planes, geometry.DepthStep, random);
        float[] target = new float[crop.Length], weight = new float[crop.Length];
        CropSampling.Linear(stack.Target, table, planes, target);
        if (stack.IsTrusted) weight.AsSpan().Fill(1);
        else CropSampling.Linear(stack.Weight, table, planes, weight);
        if (frame)
        {
            EmptyFrame.Apply(image, table, planes, extent.Depth, 0);
            EmptyFrame.Apply(target, table, planes, extent.Depth, 0);
            EmptyFrame.Apply(weight, table, planes, extent.Depth, 1);
        }

        Finish(target, weight, stack.IsTrusted);
        IntensityAugmentation.Apply(image, crop, Options, (_recipe.Normalization.ClipLow, _recipe.Normalization.ClipHigh), random);
        return new TrainingCrop(image, target, weight);
    }

    /// <summary>Converts levels to targets, and weights to 0 or 1.</summary>
    private void Finish(Span<float> target, Span<float> weight, bool trusted)
    {
        if (_recipe.SoftTargets)
        {
            for (int i = 0; i < target.Length; i++) target[i] = Math.Min(Math.Max(target[i], 0), 1);
        }
        else
        {
            for (int i = 0; i < target.Length; i++) target[i] = target[i] > 0.5f ? 1 : 0;
        }

        if (trusted) return;
        for (int i = 0; i < weight.Length; i++) weight[i] = weight[i] > 0.5f ? 1 : 0;
    }

    /// <summary>Samples the image, either directly or with a coarser z-step whose planes are then interpolated linearly.</summary>
    private float[] DrawImage(TrainingTarget stack, CropTable table, double[] planes, double step, Random random)
    {
        Shape3D crop = _recipe.CropShape;
        float[] image = new float[crop.Length];
        if (random.NextDouble() >= Options.CoarseStepShare)
        {
            CropSampling.Linear(stack.Image, table, planes, image);
        }
        else
        {
            double factor = 1 + (((Options.CoarsestStep / _recipe.Spacing.Z) - 1) * random.NextDouble());
            double phase = random.NextDouble();
            int count = (int)Math.Ceiling((crop.Depth - 1) / factor) + 3;
            double[] coarse = new double[count];
            for (int i = 0; i < count; i++) coarse[i] = Bent((i - 1 + phase) * factor);
            float[] sampled = new float[count * crop.PlaneLength];
            CropSampling.Linear(stack.Image, table, coarse, sampled);
            for (int z = 0; z < crop.Depth; z++)
            {
                double position = (z / factor) - phase + 1;
                int low = Math.Min((int)position, count - 2);
                CropSampling.Mix(
                    sampled.AsSpan(low * crop.PlaneLength, crop.PlaneLength),
                    sampled.AsSpan((low + 1) * crop.PlaneLength, crop.PlaneLength),
                    (float)(position - low),
                    image.AsSpan(z * crop.PlaneLength, crop.PlaneLength));
            }
        }

        bool contrast = random.NextDouble() < Options.ContrastShare;
        if (contrast && stack.Nuclei is not null)
        {
            ushort[] nuclei = new ushort[crop.Length];
            CropSampling.Nearest(stack.Nuclei, table, planes, nuclei);
            NucleusContrast.Apply(image, nuclei, Options.Contrast, random);
        }

        return image;

        // Position in the stack of a plane between or beyond the planes of the crop.
        double Bent(double plane)
        {
            int low = Math.Clamp((int)Math.Floor(plane), 0, crop.Depth - 1), next = Math.Min(low + 1, crop.Depth - 1);
            double part = Math.Clamp(plane - low, 0, 1), inside = planes[low] + ((planes[next] - planes[low]) * part);
            return inside + ((plane - Math.Clamp(plane, 0, crop.Depth - 1)) * step);
        }
    }

    private int DrawStack(Random random)
    {
        int found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _stacks.Count - 1);
    }

    /// <summary>Draws a center from half a crop before the stack to half a crop after it, along each axis.</summary>
    private (double Z, double Y, double X) DrawInFrame(TrainingTarget stack, Random random)
    {
        (Shape3D shape, VoxelSpacing own) = (stack.Image.Shape, stack.Image.Spacing!.Value);
        double Place(int extent, double margin) => (random.NextDouble() * (extent - 1 + (2 * margin))) - margin;
        return (Place(shape.Depth, _recipe.CropShape.Depth * _recipe.Spacing.Z / own.Z / 2),
            Place(shape.Height, _recipe.CropShape.Height * _recipe.Spacing.Y / own.Y / 2),
            Place(shape.Width, _recipe.CropShape.Width * _recipe.Spacing.X / own.X / 2));
    }

    private (double Z, double Y, double X) DrawCenter(TrainingTarget stack, Random random)
    {
        (Shape3D shape, VoxelSpacing spacing) = (stack.Image.Shape, stack.Image.Spacing!.Value);
        if (stack.Centers.Count == 0 || random.NextDouble() >= _recipe.NucleusShare)
        {
            double Anywhere(int extent) => random.NextDouble() * (extent - 1);
            return (Anywhere(shape.Depth), Anywhere(shape.Height), Anywhere(shape.Width));
        }

        // The nucleus lies anywhere in the middle half of the crop.
        (double z, double y, double x) = stack.Centers[random.Next(stack.Centers.Count)];
        double Shift(int extent, double target, double own) => (random.NextDouble() - 0.5) * extent / 2 * target / own;
        return (z + Shift(_recipe.CropShape.Depth, _recipe.Spacing.Z, spacing.Z),
            y + Shift(_recipe.CropShape.Height, _recipe.Spacing.Y, spacing.Y),
            x + Shift(_recipe.CropShape.Width, _recipe.Spacing.X, spacing.X));
    }

    /// <summary>
    /// Computes a seed per crop that does not depend on the process (unlike <see cref="System.HashCode"/>): the finalizer of SplitMix64.
    /// </summary>
    private static int HashCode(int seed, long number)
    {
        ulong x = ((ulong)(uint)seed << 32) + (ulong)number + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x ^ (x >> 31));
    }
}
