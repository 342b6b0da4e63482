using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Tests.Data;

public class TrainingTargetTests
{
    [Fact]
    public void Nsn_LearnsEveryVoxelOfANucleus()
    {
        LabeledVolume stack = TwoTouchingBoxes();
        TrainingTarget target = TrainingTarget.Make(stack, Recipe(NetworkRole.Nsn, 0.5));
        for (int i = 0; i < stack.Labels.Shape.Length; i++) Assert.Equal(stack.Labels.Voxels[i] > 0, target.Target.Voxels[i] > 0.5f);
        Assert.Equal(2, target.Centers.Count);
        Assert.Equal((7.0, 7.0, 4.5), target.Centers[0]);
    }

    [Fact]
    public void Ndn_LearnsCoresThatStayApartWhereNucleiTouch()
    {
        TrainingTarget target = TrainingTarget.Make(TwoTouchingBoxes(), Recipe(NetworkRole.Ndn, 0.5));
        Shape3D shape = target.Target.Shape;
        Span<float> row = target.Target.Voxels.Slice(shape.Offset(7, 7, 0), shape.Width);
        Assert.True(row[4] > 0.5f && row[12] > 0.5f, "the middle of each nucleus is core");
        Assert.True(row[8] <= 0.5f && row[9] <= 0.5f, "no core where they touch");
        Assert.InRange(row[0], -10, 0);
    }

    [Fact]
    public void Cores_AreDeeperThanTheirShareOfTheLargestDistance()
    {
        TrainingTarget wide = TrainingTarget.Make(TwoTouchingBoxes(), Recipe(NetworkRole.Ndn, 0.3));
        TrainingTarget narrow = TrainingTarget.Make(TwoTouchingBoxes(), Recipe(NetworkRole.Ndn, 0.7));
        int Count(TrainingTarget t) => t.Target.Voxels.ToArray().Count(v => v > 0.5f);
        Assert.True(Count(narrow) > 0 && Count(narrow) < Count(wide));
    }

    [Fact]
    public void Marks_WithoutOutline_StayButTheirSurroundingsAreNotTrusted()
    {
        var labels = new Volume<int>(new Shape3D(21, 41, 41), VoxelSpacing.Isotropic(1));
        for (int z = -2; z <= 2; z++)
        {
            for (int y = -2; y <= 2; y++)
            {
                for (int x = -2; x <= 2; x++)
                {
                    if ((z * z) + (y * y) + (x * x) <= 4) labels[10 + z, 20 + y, 20 + x] = 1;
                }
            }
        }

        Assert.Equal(33, labels.Voxels.ToArray().Count(v => v > 0));
        TrainingTarget target = TrainingTarget.Make(new LabeledVolume("E_t", Ramp(labels.Shape), labels), Recipe(NetworkRole.Ndn, 0.5));
        Assert.Equal(33, target.Target.Voxels.ToArray().Count(v => v > 0.5f));
        Assert.Equal(1, target.Weight[10, 20, 20]);
        Assert.Equal(0, target.Weight[10, 20, 25]);
        Assert.Equal(0, target.Weight[10, 27, 20]);
        Assert.Equal(1, target.Weight[10, 20, 29]);
    }

    [Fact]
    public void Make_LeavesTheStackAsItWas()
    {
        LabeledVolume stack = TwoTouchingBoxes();
        float[] before = stack.Image.Voxels.ToArray();
        TrainingTarget.Make(stack, Recipe(NetworkRole.Nsn, 0.5));
        Assert.Equal(before, stack.Image.Voxels.ToArray());
    }

    private static TrainingRecipe Recipe(NetworkRole role, double coreFraction) => TrainingRecipe.Compact(role) with
    {
        CoreFraction = coreFraction,
        Normalization = Normalization.Percentile(0, 100, 0, 1),
        Spacing = VoxelSpacing.Isotropic(1),
    };

    private static LabeledVolume TwoTouchingBoxes()
    {
        var labels = new Volume<int>(new Shape3D(15, 15, 18), VoxelSpacing.Isotropic(1));
        for (int z = 3; z <= 11; z++)
        {
            for (int y = 3; y <= 11; y++)
            {
                for (int x = 1; x <= 16; x++) labels[z, y, x] = x <= 8 ? 1 : 2;
            }
        }

        return new LabeledVolume("Box_t001", Ramp(labels.Shape), labels);
    }

    private static Volume<float> Ramp(Shape3D shape) =>
        new([.. Enumerable.Range(0, shape.Length).Select(i => (float)i)], shape, VoxelSpacing.Isotropic(1));
}
