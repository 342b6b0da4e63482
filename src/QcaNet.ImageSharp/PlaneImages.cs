using System.Numerics;
using System.Runtime.InteropServices;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace QcaNet.ImageSharp;

/// <summary>Converts planes and projections of stacks to grayscale images, and grayscale images to volumes.</summary>
/// <remarks>
/// <see cref="byte"/> voxels become <see cref="L8"/> pixels, and <see cref="ushort"/> voxels become <see cref="L16"/> pixels. Values are
/// copied once and never scaled. Rows of an image are rows of the plane. An image has no spacing, so the conversion to a volume takes it
/// as an argument. The caller must dispose the images.
/// </remarks>
public static class PlaneImages
{
    /// <summary>Copies a plane of an 8-bit stack to an image.</summary>
    /// <param name="volume">The stack; not changed.</param>
    /// <param name="z">Plane, 0 to depth - 1.</param>
    /// <returns>A new image with the width and height of the plane, and unchanged values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane.</exception>
    public static Image<L8> PlaneToImage(this Volume<byte> volume, int z) => Copy<byte, L8>(volume, z);

    /// <summary>Copies a plane of a 16-bit stack to an image.</summary>
    /// <inheritdoc cref="PlaneToImage(Volume{byte}, int)"/>
    public static Image<L16> PlaneToImage(this Volume<ushort> volume, int z) => Copy<ushort, L16>(volume, z);

    /// <summary>Creates an image of the maximum projection of an 8-bit stack along an axis.</summary>
    /// <param name="volume">The stack; not changed.</param>
    /// <param name="axis">The axis to project along. Along z, rows are y; along y and x, rows are z.</param>
    /// <returns>
    /// A new image with unchanged values. Its pixels have the spacing of the voxels: if that differs between axes, they are not square.
    /// </returns>
    public static Image<L8> ProjectionToImage(this Volume<byte> volume, VolumeAxis axis) =>
        Copy<byte, L8>(Projection.Maximum(volume, axis), 0);

    /// <summary>Creates an image of the maximum projection of a 16-bit stack along an axis.</summary>
    /// <inheritdoc cref="ProjectionToImage(Volume{byte}, VolumeAxis)"/>
    public static Image<L16> ProjectionToImage(this Volume<ushort> volume, VolumeAxis axis) =>
        Copy<ushort, L16>(Projection.Maximum(volume, axis), 0);

    /// <summary>
    /// Converts a plane of any numeric type to an 8-bit image for display: <paramref name="low"/> becomes 0, <paramref name="high"/> 255.
    /// </summary>
    /// <typeparam name="T">An integer type, float or double.</typeparam>
    /// <param name="volume">The stack; not changed.</param>
    /// <param name="z">Plane, 0 to depth - 1.</param>
    /// <param name="low">The value shown as black; lower values and NaN are black, too.</param>
    /// <param name="high">The value shown as white; higher values are white, too.</param>
    /// <returns>A new image for display: values between the limits are scaled linearly and rounded to nearest.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such plane, or <paramref name="high"/> is not above <paramref name="low"/>.
    /// </exception>
    public static Image<L8> PlaneToDisplay<T>(this Volume<T> volume, int z, double low, double high)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (!(high > low))
        {
            string problem = $"The value shown as white must be above the one shown as black, {low}.";
            throw new ArgumentOutOfRangeException(nameof(high), high, problem);
        }

        ReadOnlySpan<T> plane = volume.Plane(z);
        var pixels = new L8[plane.Length];
        double range = high - low;
        for (int i = 0; i < pixels.Length; i++)
        {
            double shade = (double.CreateTruncating(plane[i]) - low) * 255 / range;
            pixels[i] = new L8(shade > 0 ? (byte)Math.Min(shade + 0.5, 255) : (byte)0);
        }

        return Image.LoadPixelData(pixels, volume.Shape.Width, volume.Shape.Height);
    }

    /// <summary>Copies 8-bit grayscale images to a volume, one image per plane.</summary>
    /// <param name="planes">Planes from z = 0, all of the same size; neither modified nor disposed.</param>
    /// <param name="spacing">Distance between voxel centers in micrometers; null if unknown.</param>
    /// <returns>A new volume with unchanged values.</returns>
    /// <exception cref="ArgumentException">There is no image, or an image differs in size from the first.</exception>
    public static Volume<byte> ToVolume(this IReadOnlyList<Image<L8>> planes, VoxelSpacing? spacing = null) =>
        Stack<L8, byte>(planes, spacing);

    /// <summary>Copies 16-bit grayscale images to a volume, one image per plane.</summary>
    /// <inheritdoc cref="ToVolume(IReadOnlyList{Image{L8}}, VoxelSpacing?)"/>
    public static Volume<ushort> ToVolume(this IReadOnlyList<Image<L16>> planes, VoxelSpacing? spacing = null) =>
        Stack<L16, ushort>(planes, spacing);

    private static Image<TPixel> Copy<TVoxel, TPixel>(Volume<TVoxel> volume, int z)
        where TVoxel : unmanaged
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(volume);
        return Image.LoadPixelData<TPixel>(MemoryMarshal.Cast<TVoxel, TPixel>(volume.Plane(z)), volume.Shape.Width, volume.Shape.Height);
    }

    private static Volume<TVoxel> Stack<TPixel, TVoxel>(IReadOnlyList<Image<TPixel>> planes, VoxelSpacing? spacing)
        where TPixel : unmanaged, IPixel<TPixel>
        where TVoxel : unmanaged
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Count == 0) throw new ArgumentException("A volume has at least one plane; no image was given.", nameof(planes));
        var volume = new Volume<TVoxel>(new Shape3D(planes.Count, planes[0].Height, planes[0].Width), spacing);
        for (int z = 0; z < planes.Count; z++)
        {
            ImageSize.Check(planes[z], planes[0].Width, planes[0].Height, z, nameof(planes));
            planes[z].CopyPixelDataTo(MemoryMarshal.Cast<TVoxel, TPixel>(volume.Plane(z)));
        }

        return volume;
    }
}
