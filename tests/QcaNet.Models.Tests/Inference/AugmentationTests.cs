using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Tests.Inference;

public class AugmentationTests
{
    private static readonly NetworkWeights Weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 3, 3), seed: 6);

    [Theory]
    [InlineData(TestTimeAugmentation.None, 1)]
    [InlineData(TestTimeAugmentation.FlipX, 2)]
    [InlineData(TestTimeAugmentation.FlipZ | TestTimeAugmentation.FlipY | TestTimeAugmentation.FlipX, 8)]
    [InlineData(TestTimeAugmentation.Rotations, 4)]
    [InlineData(TestTimeAugmentation.Rotations | TestTimeAugmentation.FlipX, 8)]
    [InlineData(TestTimeAugmentation.Rotations | TestTimeAugmentation.FlipX | TestTimeAugmentation.FlipY, 8)]
    [InlineData(TestTimeAugmentation.All, 16)]
    public void Symmetries_AreAllDifferent_AndTheVolumeItselfIsAmongThem(TestTimeAugmentation flags, int count)
    {
        Symmetry[] symmetries = Symmetry.Of(flags);
        Assert.Equal(count, symmetries.Length);
        Assert.Equal(count, symmetries.Distinct().Count());
        Assert.Equal(default, symmetries[0]);
    }

    [Fact]
    public void FlippedAndTurned_IsTheMeanOfWhatIsFoundInEachImage()
    {
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(6, 8, 12));
        using var plain = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        using var augmented = new NetworkPredictor(Weights, ComputeDevice.Cpu, null, new InferenceOptions { Augmentation = TestTimeAugmentation.All });
        var expected = new double[input.Voxels.Length];
        for (int image = 0; image < 16; image++)
        {
            Volume<float> seen = Map(input, image, undo: false);
            Volume<float> found = Map(plain.Predict(seen), image, undo: true);
            for (int i = 0; i < expected.Length; i++) expected[i] += found.Voxels[i] / 16.0;
        }

        Assert.InRange(NaiveNetwork.Difference([.. expected.Select(e => (float)e)], augmented.Predict(input).Voxels), 0, 1e-5);
    }

    [Fact]
    public void Rotations_MakeTheAnswerTurnWithTheStack()
    {
        // Turning the stack by 90 degrees within its planes turns the mean over the four turns, and not the plain answer.
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(4, 8, 8)), turned = Turned(input);
        using var plain = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        using var rotations = new NetworkPredictor(Weights, ComputeDevice.Cpu, null, new InferenceOptions { Augmentation = TestTimeAugmentation.Rotations });
        Assert.InRange(NaiveNetwork.Difference(Turned(rotations.Predict(input)).Voxels, rotations.Predict(turned).Voxels), 0, 1e-5);
        Assert.True(NaiveNetwork.Difference(Turned(plain.Predict(input)).Voxels, plain.Predict(turned).Voxels) > 1e-3);
    }

    [Fact]
    public void Ensemble_IsTheMeanOfItsNetworks_AlsoOfDifferentArchitecture()
    {
        NetworkWeights other = NaiveNetwork.Weights(new UNet3DArchitecture(2, 2, 3), seed: 9);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(8, 12, 16));
        using var first = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        using var second = new NetworkPredictor(other, ComputeDevice.Cpu);
        using var both = new NetworkPredictor([Weights, other], ComputeDevice.Cpu);
        float[] a = first.Predict(input).Voxels.ToArray(), b = second.Predict(input).Voxels.ToArray();
        Assert.InRange(NaiveNetwork.Difference([.. a.Zip(b, (x, y) => (x + y) / 2)], both.Predict(input).Voxels), 0, 1e-5);
    }

    [Fact]
    public void Ensemble_OfNetworksThatAreFedDifferently_IsRefused()
    {
        NetworkWeights other = Weights.WithMetadata(new NetworkMetadata { Normalization = Normalization.MinMax });
        Assert.Throws<ArgumentException>(() => new NetworkPredictor([Weights, other], ComputeDevice.Cpu));
        Assert.Throws<ArgumentException>(() => new NetworkPredictor([], ComputeDevice.Cpu));
    }

    [Fact]
    public void AugmentedEnsemble_LeavesNoTensorBehind()
    {
        using var predictor = new NetworkPredictor([Weights, Weights], ComputeDevice.Cpu, null, new InferenceOptions { Augmentation = TestTimeAugmentation.All });
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(4, 6, 8));
        predictor.Predict(input);
        long before = LiveTensors.Count();
        predictor.Predict(input);
        Assert.Equal(before, LiveTensors.Count());
    }

    private static Volume<float> Turned(Volume<float> v)
    {
        var turned = new Volume<float>(new Shape3D(v.Shape.Depth, v.Shape.Width, v.Shape.Height), v.Spacing);
        for (int z = 0; z < v.Shape.Depth; z++)
        {
            for (int y = 0; y < v.Shape.Height; y++)
            {
                for (int x = 0; x < v.Shape.Width; x++) turned[z, x, v.Shape.Height - 1 - y] = v[z, y, x];
            }
        }

        return turned;
    }

    /// <summary>Image number 0 to 15: bit 0 reverses z, bit 1 y, bit 2 x, after bit 3 has made y and x change places.</summary>
    private static Volume<float> Map(Volume<float> v, int image, bool undo)
    {
        (bool flipZ, bool flipY, bool flipX, bool swap) = ((image & 1) != 0, (image & 2) != 0, (image & 4) != 0, (image & 8) != 0);
        (int depth, int height, int width) = v.Shape;
        Shape3D shape = swap ? new Shape3D(depth, width, height) : v.Shape;
        var result = new Volume<float>(shape, v.Spacing);
        Shape3D flipped = undo ? v.Shape : shape;
        for (int z = 0; z < flipped.Depth; z++)
        {
            for (int y = 0; y < flipped.Height; y++)
            {
                for (int x = 0; x < flipped.Width; x++)
                {
                    // (z, y, x) in the image; (plainZ, plainY, plainX) in what it is an image of.
                    int plainZ = flipZ ? flipped.Depth - 1 - z : z, mirroredY = flipY ? flipped.Height - 1 - y : y, mirroredX = flipX ? flipped.Width - 1 - x : x;
                    (int plainY, int plainX) = swap ? (mirroredX, mirroredY) : (mirroredY, mirroredX);
                    if (undo) result[plainZ, plainY, plainX] = v[z, y, x];
                    else result[z, y, x] = v[plainZ, plainY, plainX];
                }
            }
        }

        return result;
    }
}
