using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Tests.Data;

public class TargetLevelsTests
{
    private static readonly TrainingRecipe Recipe = TrainingRecipe.Compact(NetworkRole.Nsn) with { Spacing = VoxelSpacing.Isotropic(1) };

    [Theory]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(0.3, -0.4, 0.2)]
    [InlineData(-0.6, 0.55, -0.1)]
    public void Nsn_MovesByFractionsOfAVoxel(double z, double y, double x)
    {
        var shift = new VoxelOffset(z, y, x);
        LabeledVolume stack = Ball();
        (double mass, VoxelOffset center) = Soft(TrainingTarget.Make(stack, Recipe, shift).Target);
        (double still, VoxelOffset before) = Soft(TrainingTarget.Make(stack, Recipe).Target);
        Assert.Equal(z, (center - before).Z, 0.03);
        Assert.Equal(y, (center - before).Y, 0.03);
        Assert.Equal(x, (center - before).X, 0.03);
        Assert.InRange(mass / still, 0.98, 1.02);
    }

    [Fact]
    public void Nsn_KeepsTheVolumeOfANucleus()
    {
        LabeledVolume stack = Ball();
        (double mass, _) = Soft(TrainingTarget.Make(stack, Recipe).Target);
        Assert.InRange(mass / stack.Labels.Voxels.ToArray().Count(v => v > 0), 0.98, 1.02);
    }

    [Fact]
    public void Ndn_MovesCoresByFractionsOfAVoxel()
    {
        TrainingRecipe recipe = Recipe with { Role = NetworkRole.Ndn };
        var shift = new VoxelOffset(0.4, -0.3, 0.2);
        (double mass, VoxelOffset center) = Soft(TrainingTarget.Make(Ball(), recipe, shift).Target);
        (double still, VoxelOffset before) = Soft(TrainingTarget.Make(Ball(), recipe).Target);
        Assert.Equal(0.4, (center - before).Z, 0.03);
        Assert.Equal(-0.3, (center - before).Y, 0.03);
        Assert.Equal(0.2, (center - before).X, 0.03);
        Assert.InRange(mass / still, 0.95, 1.05);
    }

    [Fact]
    public void Levels_OfAStackWithoutNuclei_AreFiniteAndBackground()
    {
        LabeledVolume ball = Ball();
        var empty = ball with { Labels = new Volume<int>(ball.Labels.Shape, ball.Labels.Spacing) };
        foreach (NetworkRole role in (NetworkRole[])[NetworkRole.Nsn, NetworkRole.Ndn])
        {
            TrainingTarget target = TrainingTarget.Make(empty, Recipe with { Role = role }, new VoxelOffset(0.5, 0.5, 0.5));
            Assert.All(target.Target.Voxels.ToArray(), v => Assert.True(float.IsFinite(v) && v <= 0));
        }
    }

    [Fact]
    public void Levels_OfAStackThatIsAllNucleus_AreFiniteAndForeground()
    {
        LabeledVolume ball = Ball();
        var full = ball with { Labels = new Volume<int>(ball.Labels.Shape, ball.Labels.Spacing) };
        full.Labels.Voxels.Fill(1);
        TrainingTarget target = TrainingTarget.Make(full, Recipe, new VoxelOffset(0.5, 0, 0));
        Assert.All(target.Target.Voxels.ToArray(), v => Assert.True(float.IsFinite(v) && v >= 1));
    }

    [Fact]
    public void Resampled_LevelsKeepTheOutlineBetweenThePlanesWhereOnesAndZerosDoNot()
    {
        // A ball in planes 1.75 um apart, as the network sees it at 0.8 um: levels keep its volume and extent.
        var spacing = new VoxelSpacing(1.75, 0.8, 0.8);
        LabeledVolume stack = Ball(spacing);
        TrainingTarget target = TrainingTarget.Make(stack, Recipe with { Spacing = VoxelSpacing.Isotropic(0.8) });
        Volume<float> fine = Resampling.Linear(target.Target, Resampling.ShapeAt(stack.Labels.Shape, spacing, VoxelSpacing.Isotropic(0.8)));
        double volume = fine.Voxels.ToArray().Sum(v => Math.Clamp(v, 0, 1)) * Math.Pow(0.8, 3);
        double exact = 4.0 / 3 * Math.PI * Math.Pow(6.3, 3);
        Assert.InRange(volume / exact, 0.96, 1.04);
    }

    private static LabeledVolume Ball(VoxelSpacing? spacing = null)
    {
        VoxelSpacing s = spacing ?? VoxelSpacing.Isotropic(1);
        var shape = new Shape3D((int)(22 / s.Z), (int)(24 / s.Y), (int)(26 / s.X));
        var labels = new Volume<int>(shape, s);
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    double r = Math.Pow((z * s.Z) - 10.3, 2) + Math.Pow((y * s.Y) - 11.6, 2) + Math.Pow((x * s.X) - 12.1, 2);
                    if (r < 6.3 * 6.3) labels[z, y, x] = 1;
                }
            }
        }

        var ramp = new Volume<float>([.. Enumerable.Range(0, shape.Length).Select(i => (float)i)], shape, s);
        return new LabeledVolume("Ball_t1", ramp, labels);
    }

    private static (double Mass, VoxelOffset Center) Soft(Volume<float> levels)
    {
        double mass = 0, z = 0, y = 0, x = 0;
        for (int i = 0; i < levels.Voxels.Length; i++)
        {
            double t = Math.Clamp(levels.Voxels[i], 0, 1);
            mass += t;
            z += t * (i / levels.Shape.PlaneLength);
            y += t * (i / levels.Shape.Width % levels.Shape.Height);
            x += t * (i % levels.Shape.Width);
        }

        return (mass, new VoxelOffset(z / mass, y / mass, x / mass));
    }
}
