using CsCheck;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Augmentation;

/// <summary>Each augmentation: off it changes nothing, on it does what it models, and labels follow the image.</summary>
public class AugmentationTests
{
    private static readonly AugmentationOptions None = AugmentationOptions.None;
    private static readonly TrainingRecipe Plain = Embryos.Tiny(NetworkRole.Nsn) with { Augmentation = None };
    private static readonly LabeledVolume Stack = Embryos.Make(3);
    private static readonly Shape3D Crop = new(8, 24, 24);

    public static TheoryData<string> Kinds => ["shear", "elastic", "bleaching", "hot pixels", "contrast", "field of view"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_WithOneAugmentation_DependsOnTheNumberAlone_AndDiffersFromNone(string kind)
    {
        TrainingRecipe recipe = Plain with { Augmentation = Only(kind), NucleusShare = 1 };
        TrainingTarget[] stacks = [TrainingTarget.Make(Stack, recipe)];
        var sampler = new CropSampler(stacks, recipe);
        int changed = 0;
        for (int n = 0; n < 10; n++)
        {
            TrainingCrop crop = sampler.Draw(n);
            Assert.Equal(crop.Image, new CropSampler(stacks, recipe).Draw(n).Image);
            Assert.Equal(crop.Target, new CropSampler(stacks, recipe).Draw(n).Target);
            if (!crop.Image.SequenceEqual(new CropSampler(stacks, Plain with { NucleusShare = 1 }).Draw(n).Image)) changed++;
        }

        Assert.InRange(changed, 6, 10);
    }

    [Theory]
    [InlineData("shear")]
    [InlineData("elastic")]
    [InlineData("field of view")]
    public void Draw_WhereGeometryChanges_LabelsFollowTheImage(string kind)
    {
        // A stack whose image is its own target: whatever happens to one must happen to the other.
        TrainingRecipe recipe = Plain with { Augmentation = Only(kind), Normalization = Plain.Normalization };
        TrainingTarget target = TrainingTarget.Make(Stack, recipe);
        target.Target.Voxels.CopyTo(target.Image.Voxels);
        var sampler = new CropSampler([target], recipe);
        for (int n = 0; n < 20; n++)
        {
            TrainingCrop crop = sampler.Draw(n);
            for (int i = 0; i < crop.Target.Length; i++) Assert.Equal(crop.Target[i], Math.Clamp(crop.Image[i], 0, 1), 1e-5f);
        }
    }

    [Fact]
    public void ElasticField_StaysWithinItsAmplitude() => Gen.Select(Gen.Double[0.5, 5], Gen.Double[8, 40], Gen.Int[0, 1000]).Sample(
        (amplitude, wavelength, seed) =>
        {
            var field = ElasticField.Draw(Crop, new VoxelSpacing(1.5, 1, 1.2), amplitude, wavelength, new Random(seed));
            Assert.Equal((Crop.PlaneLength, Crop.PlaneLength, Crop.Depth), (field.Rows.Length, field.Columns.Length, field.Planes.Length));
            float limit = (float)(amplitude * 1.0001);
            Assert.All(field.Rows.Concat(field.Columns).Concat(field.Planes), d => Assert.InRange(d, -limit, limit));
        },
        iter: 50);

    [Fact]
    public void ElasticField_OfNoAmplitude_IsTheIdentity()
    {
        var field = ElasticField.Draw(Crop, VoxelSpacing.Isotropic(1), 0, 20, new Random(1));
        Assert.All(field.Rows.Concat(field.Columns).Concat(field.Planes), d => Assert.Equal(0, d));
    }

    [Fact]
    public void Bleaching_FadesExponentiallyFromOneEnd()
    {
        AugmentationOptions options = None with { BleachingShare = 1, LargestBleaching = 0.5 };
        for (int seed = 0; seed < 20; seed++)
        {
            float[] image = [.. Enumerable.Repeat(1f, Crop.Length)];
            IntensityAugmentation.Apply(image, Crop, options, (-1, 4), new Random(seed));
            float[] light = [.. Enumerable.Range(0, Crop.Depth).Select(z => image[z * Crop.PlaneLength])];
            float ratio = light[1] / light[0];
            for (int z = 2; z < light.Length; z++) Assert.Equal(ratio, light[z] / light[z - 1], 1e-4f);
            Assert.Equal(1, Math.Max(light[0], light[^1]), 1e-5f);
            Assert.InRange(Math.Min(light[0], light[^1]), 0.5f, 1);
        }
    }

    [Fact]
    public void HotPixels_AreBrightInEveryPlaneAndFew()
    {
        AugmentationOptions options = None with { HotPixelShare = 1, HotPixelDensity = 0.02, HotPixelBrightness = 1 };
        float[] image = new float[Crop.Length];
        HotPixels.Apply(image, Crop, options, new Random(4));
        int[] hot = [.. Enumerable.Range(0, Crop.PlaneLength).Where(i => image[i] > 0)];
        Assert.InRange(hot.Length, 1, (int)(0.02 * Crop.PlaneLength) + 1);
        for (int z = 1; z < Crop.Depth; z++) Assert.Equal(image[..Crop.PlaneLength], image[(z * Crop.PlaneLength)..((z + 1) * Crop.PlaneLength)]);
    }

    [Fact]
    public void Contrast_GivesEachNucleusOneFactorAndLeavesTheBackground() => Gen.Select(Gen.Double[1, 4], Gen.Int[0, 1000]).Sample(
        (largest, seed) =>
        {
            ushort[] nuclei = [0, 1, 1, 2, 0, 2, 1, 3];
            float[] image = [1, 1, 1, 1, 1, 1, 1, 1];
            NucleusContrast.Apply(image, nuclei, largest, new Random(seed));
            Assert.Equal((1f, 1f), (image[0], image[4]));
            Assert.Equal((image[1], image[3]), (image[2], image[5]));
            Assert.Equal(image[1], image[6]);
            Assert.All(image, v => Assert.InRange(v, 0.999 / largest, 1.001 * largest));
        },
        iter: 50);

    [Fact]
    public void FieldOfView_EmptiesWhatLiesOutsideTheStack()
    {
        AugmentationOptions options = None with { FieldOfViewShare = 1 };
        TrainingRecipe recipe = Plain with { Augmentation = options };
        TrainingTarget target = TrainingTarget.Make(Stack, recipe);
        target.Image.Voxels.Fill(2);
        var sampler = new CropSampler([target], recipe);
        double empty = Enumerable.Range(0, 40).Average(n =>
        {
            TrainingCrop crop = sampler.Draw(n);
            Assert.All(crop.Image, v => Assert.True(v is 0 or 2));
            for (int i = 0; i < crop.Image.Length; i++) Assert.True(crop.Image[i] != 0 || crop.Target[i] == 0);
            return crop.Image.Count(v => v == 0) / (double)crop.Image.Length;
        });
        Assert.InRange(empty, 0.1, 0.9);
    }

    [Fact]
    public void Noise_HasTheDeviationAskedForAndNoMean()
    {
        float[] values = new float[200_003];
        new NoiseSource(5).Add(values, 0.5f);
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        Assert.Equal(0, mean, 0.01);
        Assert.Equal(0.5, deviation, 0.01);
        double lag = Enumerable.Range(0, values.Length - 1).Average(i => values[i] * values[i + 1]);
        Assert.Equal(0, lag, 0.005);
    }

    [Fact]
    public void Blur_EqualsTheMeanOfThreeNeighborsAlongEachAxis()
    {
        var shape = new Shape3D(3, 4, 11);
        var random = new Random(2);
        float[] image = [.. Enumerable.Range(0, shape.Length).Select(_ => random.NextSingle())];
        float[] expected = (float[])image.Clone(), own = (float[])image.Clone();
        foreach ((int extent, int stride) in ((int, int)[])[(4, 11), (11, 1), (3, 44)])
        {
            float[] before = (float[])expected.Clone();
            for (int i = 0; i < before.Length; i++)
            {
                int at = i / stride % extent;
                expected[i] = (before[at == 0 ? i : i - stride] + before[i] + before[at == extent - 1 ? i : i + stride]) / 3;
            }
        }

        BoxBlur.Apply(own, shape, 2);
        for (int i = 0; i < own.Length; i++) Assert.Equal(expected[i], own[i], 1e-6f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PastedNuclei_TouchAnotherAndKeepTheirVoxels(int seed)
    {
        LabeledVolume pasted = TouchingNuclei.Paste(Stack, 2, seed);
        IReadOnlyList<ObjectBox> before = ObjectBox.Find(Stack.Labels), after = ObjectBox.Find(pasted.Labels);
        Assert.InRange(after.Count, before.Count + 1, before.Count + 2);
        for (int i = 0; i < Stack.Labels.Voxels.Length; i++)
        {
            if (Stack.Labels.Voxels[i] != 0) Assert.Equal(Stack.Labels.Voxels[i], pasted.Labels.Voxels[i]);
            Assert.True(pasted.Image.Voxels[i] >= Stack.Image.Voxels[i]);
        }

        foreach (ObjectBox added in after.Skip(before.Count)) Assert.Contains(before, b => b.Voxels == added.Voxels && b.Shape == added.Shape);
        Assert.True(Components(pasted.Labels) < after.Count, "a pasted nucleus touches another one");
        Assert.Equal(pasted.Image.Voxels.ToArray(), TouchingNuclei.Paste(Stack, 2, seed).Image.Voxels.ToArray());
        Assert.Equal(Stack.Labels.Voxels.ToArray(), TouchingNuclei.Paste(Stack, 0, seed).Labels.Voxels.ToArray());
    }

    [Fact]
    public void MakeAll_AddsStacksWithPastedNucleiByTheSeed()
    {
        LabeledVolume[] stacks = [Stack, Embryos.Make(4), Embryos.Make(5)];
        TrainingRecipe recipe = Plain with { Augmentation = None with { PastedStackShare = 1, PastedNuclei = 2 } };
        Assert.Equal(6, TrainingTarget.MakeAll(stacks, recipe, null).Count);
        Assert.Equal(3, TrainingTarget.MakeAll(stacks, Plain, null).Count);
        float[] first = TrainingTarget.MakeAll(stacks, recipe, null)[4].Image.Voxels.ToArray();
        Assert.Equal(first, TrainingTarget.MakeAll(stacks, recipe, null)[4].Image.Voxels.ToArray());
    }

    private static AugmentationOptions Only(string kind) => kind switch
    {
        "shear" => None with { Shear = 0.2 },
        "elastic" => None with { ElasticShare = 1, ElasticAmplitude = 3 },
        "bleaching" => None with { BleachingShare = 1 },
        "hot pixels" => None with { HotPixelShare = 1, HotPixelDensity = 0.05 },
        "contrast" => None with { ContrastShare = 1 },
        _ => None with { FieldOfViewShare = 1 },
    };

    private static int Components(Volume<int> labels)
    {
        var mask = new Volume<byte>(labels.Shape);
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = labels.Voxels[i] > 0 ? (byte)1 : (byte)0;
        ConnectedComponents.Label(mask, out int count);
        return count;
    }
}
