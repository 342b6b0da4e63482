using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Values between two layers: for each voxel in raster order, its channels side by side. It does not own its memory.
/// </summary>
/// <remarks>Not a record: the code generated for a record with a pointer (printing, comparing) crashes the ahead-of-time
/// compiler.</remarks>
/// <param name="data">The first channel of the first voxel, aligned to 32 bytes.</param>
/// <param name="shape">Number of voxels along each axis.</param>
/// <param name="channels">Number of values per voxel: the channels of the layer, rounded up to a multiple of <see cref="Lanes"/>; the
/// additional ones are zero.</param>
internal readonly unsafe struct FeatureMap(nint data, Shape3D shape, int channels)
{
    /// <summary>Number of values in a vector: channels are stored in whole vectors.</summary>
    public const int Lanes = 8;

    /// <summary>Number of voxels along each axis.</summary>
    public Shape3D Shape { get; } = shape;

    /// <summary>Number of values per voxel, in whole vectors.</summary>
    public int Channels { get; } = channels;

    /// <summary>Pointer to the first value.</summary>
    public float* Pointer => (float*)data;

    /// <summary>Number of values from one row to the next.</summary>
    public nint Row => (nint)Shape.Width * Channels;

    /// <summary>Number of values from one plane to the next.</summary>
    public nint Plane => Shape.Height * Row;

    /// <summary>Size of a map in bytes.</summary>
    public static long Bytes(Shape3D shape, int channels) => (long)shape.Length * RoundUp(channels) * sizeof(float);

    /// <summary>Rounds up to a multiple of the vector length.</summary>
    public static int RoundUp(int channels) => (channels + Lanes - 1) / Lanes * Lanes;
}
