using SixLabors.ImageSharp;

namespace QcaNet.ImageSharp;

/// <summary>Checks that images that become planes of one volume have the same size.</summary>
internal static class ImageSize
{
    internal static void Check(IImageInfo image, int width, int height, int z, string parameter)
    {
        if (image.Width == width && image.Height == height) return;
        throw new ArgumentException(
            $"Image {z} has {image.Width}x{image.Height} pixels, image 0 has {width}x{height}. Crop or resize them to one size.",
            parameter);
    }
}
