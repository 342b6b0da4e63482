using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Data;

public class CenterTargetTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    [Theory]
    [InlineData(CenterTarget.Ball, 1.99)]
    [InlineData(CenterTarget.Dot, 1.0)]
    public void Targets_AreTheVoxelsWithinARadiusOfTheCentroid(CenterTarget kind, double radius)
    {
        LabeledVolume stack = Boxes();
        TrainingTarget target = TrainingTarget.Make(stack, Recipe(kind));

        for (int z = 0; z < stack.Labels.Shape.Depth; z++)
        {
            for (int y = 0; y < stack.Labels.Shape.Height; y++)
            {
                for (int x = 0; x < stack.Labels.Shape.Width; x++)
                {
                    bool near = target.Centers.Any(c => Math.Sqrt(Square(z - c.Z) + Square(y - c.Y) + Square(x - c.X)) < radius);
                    Assert.Equal(near, target.Target[z, y, x] > 0.5f);
                }
            }
        }

        static double Square(double d) => d * d;
    }

    [Fact]
    public void Balls_HaveThePublishedVoxelsOnAverage_AndDotsAlwaysOne()
    {
        var random = new Random(3);
        var levels = new TargetLevels(new Volume<int>(new Shape3D(9, 9, 9), Spacing), Spacing, default);
        double balls = 0;
        const int Count = 400;
        for (int i = 0; i < Count; i++)
        {
            (double, double, double)[] center = [(4 + random.NextDouble(), 4 + random.NextDouble(), 4 + random.NextDouble())];
            balls += Foreground(levels.OfBalls(center, TrainingTarget.BallRadius));
            Assert.InRange(Foreground(levels.OfBalls(center, TrainingTarget.DotRadius)), 1, 8);
        }

        Assert.InRange(balls / Count, 32, 34);
    }

    [Fact]
    public void Dots_SurviveEveryGridOfTheNetwork()
    {
        foreach (double step in (double[])[0.8, 1.2, 2.0])
        {
            TrainingRecipe recipe = Recipe(CenterTarget.Dot) with
            {
                Spacing = VoxelSpacing.Isotropic(step),
                CropShape = new Shape3D(8, 16, 16),
                NucleusShare = 1,
                SoftTargets = false,
                Augmentation = AugmentationOptions.None,
            };
            var sampler = new CropSampler([TrainingTarget.Make(Boxes(), recipe)], recipe);
            for (int n = 0; n < 50; n++) Assert.Contains(1f, sampler.Draw(n).Target);
        }
    }

    [Fact]
    public void Nsn_LearnsTheSame_WhateverTheCenterTarget()
    {
        TrainingRecipe nsn = Recipe(CenterTarget.Core) with { Role = NetworkRole.Nsn };
        float[] core = TrainingTarget.Make(Boxes(), nsn).Target.Voxels.ToArray();
        Assert.Equal(core, TrainingTarget.Make(Boxes(), nsn with { CenterTarget = CenterTarget.Ball }).Target.Voxels.ToArray());
    }

    private static int Foreground(Volume<float> levels) => levels.Voxels.ToArray().Count(v => v > 0.5f);

    private static TrainingRecipe Recipe(CenterTarget kind) =>
        TrainingRecipe.Compact(NetworkRole.Ndn) with { CenterTarget = kind, Spacing = Spacing };

    /// <summary>Two boxes whose centroids lie on a voxel and between voxels.</summary>
    private static LabeledVolume Boxes()
    {
        var labels = new Volume<int>(new Shape3D(14, 30, 30), Spacing);
        for (int z = 2; z <= 8; z++)
        {
            for (int y = 4; y <= 12; y++)
            {
                for (int x = 3; x <= 11; x++) (labels[z, y, x], labels[z + 3, y + 12, x + 13 + (y % 2)]) = (1, 2);
            }
        }

        var image = new Volume<float>(labels.Shape, Spacing);
        for (int i = 0; i < image.Voxels.Length; i++) image.Voxels[i] = i % 17;
        return new LabeledVolume("Box_t001", image, labels);
    }
}
