using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Numbers between two layers: for each voxel in raster order its channels, side by side. It does not own its memory.
/// </summary>
/// <remarks>Not a record: what the compiler makes of a record with a pointer (printing, comparing) crashes the ahead-of-time compiler.</remarks>
/// <param name="data">The first channel of the first voxel, at a multiple of 32 bytes.</param>
/// <param name="shape">Voxels.</param>
/// <param name="channels">Values per voxel: the channels of the layer, rounded up to a multiple of <see cref="Lanes"/>; those on top are zero.</param>
internal readonly unsafe struct FeatureMap(nint data, Shape3D shape, int channels)
{
    /// <summary>Numbers in one vector: channels come in whole vectors.</summary>
    public const int Lanes = 8;

    /// <summary>Voxels.</summary>
    public Shape3D Shape { get; } = shape;

    /// <summary>Values per voxel: whole vectors.</summary>
    public int Channels { get; } = channels;

    /// <summary>The first number.</summary>
    public float* Pointer => (float*)data;

    /// <summary>Numbers from one row to the next.</summary>
    public nint Row => (nint)Shape.Width * Channels;

    /// <summary>Numbers from one plane to the next.</summary>
    public nint Plane => Shape.Height * Row;

    /// <summary>Bytes of a map.</summary>
    public static long Bytes(Shape3D shape, int channels) => (long)shape.Length * RoundUp(channels) * sizeof(float);

    /// <summary>The next multiple of a vector.</summary>
    public static int RoundUp(int channels) => (channels + Lanes - 1) / Lanes * Lanes;
}
