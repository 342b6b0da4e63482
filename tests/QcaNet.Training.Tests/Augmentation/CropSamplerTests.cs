using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Augmentation;

public class CropSamplerTests
{
    private static readonly TrainingRecipe Recipe = Embryos.Tiny(NetworkRole.Nsn);
    private static readonly TrainingTarget[] Stacks =
        [.. new ulong[] { 1, 2 }.Select(seed => TrainingTarget.Make(Embryos.Make(seed), Recipe))];

    [Fact]
    public void Draw_OfTheSameNumberAndSeed_IsTheSameCrop()
    {
        TrainingCrop first = new CropSampler(Stacks, Recipe).Draw(12), again = new CropSampler(Stacks, Recipe).Draw(12);
        Assert.Equal(first.Image, again.Image);
        Assert.Equal(first.Target, again.Target);
        Assert.NotEqual(first.Image, new CropSampler(Stacks, Recipe).Draw(13).Image);
        Assert.NotEqual(first.Image, new CropSampler(Stacks, Recipe with { Seed = 2 }).Draw(12).Image);
    }

    [Fact]
    public void Draw_KeepsImageWithinTheClipAndHardTargetsBinary()
    {
        var sampler = new CropSampler(Stacks, Recipe with { SoftTargets = false });
        for (int i = 0; i < 20; i++)
        {
            TrainingCrop crop = sampler.Draw(i);
            Assert.Equal(Recipe.CropShape.Length, crop.Image.Length);
            Assert.All(crop.Image, v => Assert.InRange(v, Recipe.Normalization.ClipLow, Recipe.Normalization.ClipHigh));
            Assert.All(crop.Target, t => Assert.True(t is 0 or 1));
        }
    }

    [Fact]
    public void Draw_OfSoftTargets_AgreesWithHardOnesAndIsFractionalAtOutlinesOnly()
    {
        var soft = new CropSampler(Stacks, Recipe);
        var hard = new CropSampler(Stacks, Recipe with { SoftTargets = false });
        int fractional = 0, all = 0;
        for (int n = 0; n < 20; n++)
        {
            float[] s = soft.Draw(n).Target, h = hard.Draw(n).Target;
            Assert.All(s, t => Assert.InRange(t, 0, 1));
            for (int i = 0; i < s.Length; i++) Assert.Equal(h[i], s[i] > 0.5f ? 1 : 0);
            fractional += s.Count(t => t is > 0 and < 1);
            all += s.Length;
        }

        Assert.InRange(fractional, 1, all / 5);
    }

    [Fact]
    public void Draw_AroundNucleiOnly_AlwaysFindsOne()
    {
        var sampler = new CropSampler(Stacks, Recipe with { NucleusShare = 1, Augmentation = AugmentationOptions.None });
        for (int i = 0; i < 30; i++) Assert.Contains(sampler.Draw(i).Target, t => t > 0.5f);
    }

    [Fact]
    public void Sampling_WithoutAugmentationOnTheStacksOwnGrid_CopiesVoxels()
    {
        Volume<float> source = Stacks[0].Image;
        VoxelSpacing spacing = source.Spacing!.Value;
        CropGeometry geometry = CropGeometry.Draw((10.5, 20, 22), spacing, spacing, AugmentationOptions.None, new Random(1));
        var crop = new Shape3D(4, 5, 7);
        float[] output = new float[crop.Length];
        CropSampling.Linear(source, new CropTable(geometry, crop, source.Shape, spacing, null), [9, 10, 11, 12], output);
        for (int i = 0; i < output.Length; i++)
        {
            int z = i / crop.PlaneLength, y = i / crop.Width % crop.Height, x = i % crop.Width;
            Assert.Equal(source[9 + z, 18 + y, 19 + x], output[i], 1e-5f);
        }
    }

    [Fact]
    public void Sampling_BeyondTheStack_MirrorsItWithoutRepeatingTheEdge()
    {
        var source = new Volume<float>([0, 1, 2, 3], new Shape3D(1, 1, 4), VoxelSpacing.Isotropic(1));
        var spacing = VoxelSpacing.Isotropic(1);
        CropGeometry geometry = CropGeometry.Draw((0, 0, 0), spacing, spacing, AugmentationOptions.None, new Random(1));
        float[] output = new float[9];
        CropSampling.Linear(source, new CropTable(geometry, new Shape3D(1, 1, 9), source.Shape, spacing, null), [0], output);
        Assert.Equal([2f, 3f, 2f, 1f, 0f, 1f, 2f, 3f, 2f], output);
    }

    [Fact]
    public void Geometry_WithFullAugmentation_TurnsWithoutShearing()
    {
        var isotropic = VoxelSpacing.Isotropic(1);
        for (int seed = 0; seed < 50; seed++)
        {
            CropGeometry g = CropGeometry.Draw((0, 0, 0), isotropic, isotropic, new AugmentationOptions { Shear = 0 }, new Random(seed));
            Assert.Equal(0, (g.RowY * g.ColumnY) + (g.RowX * g.ColumnX), 1e-9);
            Assert.Equal((g.RowY * g.RowY) + (g.RowX * g.RowX), (g.ColumnY * g.ColumnY) + (g.ColumnX * g.ColumnX), 1e-9);
            Assert.InRange(Math.Abs(g.DepthStep), 0.7, 1.3);
        }
    }

    [Fact]
    public void Intensities_WithoutAugmentation_StayAsTheyAre()
    {
        float[] image = [-0.5f, 0, 0.3f, 1, 2, 4, 0.1f, 0.2f], before = (float[])image.Clone();
        IntensityAugmentation.Apply(image, new Shape3D(2, 2, 2), AugmentationOptions.None, (-1, 4), new Random(1));
        Assert.Equal(before, image);
    }
}
