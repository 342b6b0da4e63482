using QcaNet.PostProcessing;
using QcaNet.Reporting;
using QcaNet.Training;
using QcaNet.Volumes;

namespace QcaNet.Cli.Training;

/// <summary>
/// Draws predictions of validation stacks during training: pictures/NAME.png shows the components of prediction and target on the image.
/// </summary>
internal sealed class PredictionPictures(string folder) : IProgress<ValidationPrediction>
{
    /// <summary>Draws one prediction, and replaces the picture of an earlier epoch.</summary>
    public void Report(ValidationPrediction value)
    {
        string pictures = Path.Combine(folder, "pictures");
        Directory.CreateDirectory(pictures);
        SegmentationPicture.WritePng(
            Path.Combine(pictures, $"{value.Name}.png"),
            value.Image,
            Components(value.Probability),
            new SegmentationPictureOptions { Title = $"{value.Name}, epoch {value.Epoch}", Truth = Components(value.Target) });
    }

    private static Volume<int> Components(Volume<float> values)
    {
        var mask = new Volume<byte>(values.Shape, values.Spacing);
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = values.Voxels[i] > 0.5f ? (byte)1 : (byte)0;
        return ConnectedComponents.Label(mask, out _);
    }
}
