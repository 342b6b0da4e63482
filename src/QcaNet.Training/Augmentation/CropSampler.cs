using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>
/// Draws crops: most around a nucleus, some anywhere, stacks of many nuclei more often. Crop number n of a seed is always the same
/// crop, whoever asks for it and on whichever thread.
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

    public TrainingCrop Draw(long number)
    {
        var random = new Random(HashCode(_recipe.Seed, number));
        TrainingTarget stack = _stacks[DrawStack(random)];
        VoxelSpacing source = stack.Image.Spacing!.Value;
        Shape3D crop = _recipe.CropShape;
        CropGeometry geometry = CropGeometry.Draw(DrawCenter(stack, random), source, _recipe.Spacing, _recipe.Augmentation, random);

        double[] fine = [.. Enumerable.Range(0, crop.Depth).Select(z => z - ((crop.Depth - 1) / 2.0))];
        float[] image = DrawImage(stack.Image, geometry, crop, fine, random);
        float[] target = new float[crop.Length], weight = new float[crop.Length];
        CropSampling.Linear(stack.Target, geometry, crop, fine, target);
        CropSampling.Linear(stack.Weight, geometry, crop, fine, weight);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = _recipe.SoftTargets ? Math.Clamp(target[i], 0, 1) : target[i] > 0.5f ? 1 : 0;
            weight[i] = weight[i] > 0.5f ? 1 : 0;
        }

        IntensityAugmentation.Apply(image, crop, _recipe.Augmentation, (_recipe.Normalization.ClipLow, _recipe.Normalization.ClipHigh), random);
        return new TrainingCrop(image, target, weight);
    }

    /// <summary>The image, either sampled finely or through a coarser z-step whose planes are then joined linearly.</summary>
    private float[] DrawImage(Volume<float> source, in CropGeometry geometry, Shape3D crop, double[] fine, Random random)
    {
        float[] image = new float[crop.Length];
        AugmentationOptions options = _recipe.Augmentation;
        if (random.NextDouble() >= options.CoarseStepShare)
        {
            CropSampling.Linear(source, geometry, crop, fine, image);
            return image;
        }

        double factor = 1 + (((options.CoarsestStep / _recipe.Spacing.Z) - 1) * random.NextDouble()), phase = random.NextDouble();
        int count = (int)Math.Ceiling((crop.Depth - 1) / factor) + 3;
        double[] coarse = [.. Enumerable.Range(0, count).Select(i => fine[0] + ((i - 1 + phase) * factor))];
        float[] planes = new float[count * crop.PlaneLength];
        CropSampling.Linear(source, geometry, crop, coarse, planes);
        for (int z = 0; z < crop.Depth; z++)
        {
            double position = (fine[z] - coarse[0]) / factor;
            int low = Math.Min((int)position, count - 2);
            float part = (float)(position - low);
            ReadOnlySpan<float> below = planes.AsSpan(low * crop.PlaneLength, crop.PlaneLength), above = planes.AsSpan((low + 1) * crop.PlaneLength, crop.PlaneLength);
            Span<float> row = image.AsSpan(z * crop.PlaneLength, crop.PlaneLength);
            for (int i = 0; i < row.Length; i++) row[i] = below[i] + ((above[i] - below[i]) * part);
        }

        return image;
    }

    private int DrawStack(Random random)
    {
        int found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _stacks.Count - 1);
    }

    private (double Z, double Y, double X) DrawCenter(TrainingTarget stack, Random random)
    {
        Shape3D shape = stack.Image.Shape;
        VoxelSpacing spacing = stack.Image.Spacing!.Value;
        if (stack.Centers.Count == 0 || random.NextDouble() >= _recipe.NucleusShare)
        {
            return (random.NextDouble() * (shape.Depth - 1), random.NextDouble() * (shape.Height - 1), random.NextDouble() * (shape.Width - 1));
        }

        // The nucleus stands anywhere in the middle half of the crop.
        (double z, double y, double x) = stack.Centers[random.Next(stack.Centers.Count)];
        double Shift(int extent, double target, double own) => (random.NextDouble() - 0.5) * extent / 2 * target / own;
        return (z + Shift(_recipe.CropShape.Depth, _recipe.Spacing.Z, spacing.Z),
            y + Shift(_recipe.CropShape.Height, _recipe.Spacing.Y, spacing.Y),
            x + Shift(_recipe.CropShape.Width, _recipe.Spacing.X, spacing.X));
    }

    /// <summary>
    /// A seed for each crop that does not depend on the process (unlike <see cref="System.HashCode"/>): SplitMix64's finaliser.
    /// </summary>
    private static int HashCode(int seed, long number)
    {
        ulong x = ((ulong)(uint)seed << 32) + (ulong)number + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x ^ (x >> 31));
    }
}
