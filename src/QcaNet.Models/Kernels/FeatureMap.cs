using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Numbers between two layers: for each voxel in raster order its channels, side by side. It does not own its memory.
/// </summary>
/// <param name="Data">The first channel of the first voxel, at a multiple of 32 bytes.</param>
/// <param name="Shape">Voxels.</param>
/// <param name="Channels">Numbers a voxel: the channels of the layer, rounded up to a multiple of <see cref="Lanes"/>; those on top are zero.</param>
internal readonly unsafe record struct FeatureMap(nint Data, Shape3D Shape, int Channels)
{
    /// <summary>Numbers in one vector: channels come in whole vectors.</summary>
    public const int Lanes = 8;

    /// <summary>The first number.</summary>
    public float* Pointer => (float*)Data;

    /// <summary>Numbers from one row to the next.</summary>
    public nint Row => (nint)Shape.Width * Channels;

    /// <summary>Numbers from one plane to the next.</summary>
    public nint Plane => Shape.Height * Row;

    /// <summary>Bytes of a map.</summary>
    public static long Bytes(Shape3D shape, int channels) => (long)shape.Length * RoundUp(channels) * sizeof(float);

    /// <summary>The next multiple of a vector.</summary>
    public static int RoundUp(int channels) => (channels + Lanes - 1) / Lanes * Lanes;
}
