using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>The feature maps of a batch, one behind the other. It does not own its memory.</summary>
/// <remarks>Not a record: what the compiler makes of a record with a pointer (printing, comparing) crashes the ahead-of-time compiler.</remarks>
/// <param name="data">The first channel of the first voxel of the first map, at a multiple of 64 bytes.</param>
/// <param name="batch">Maps.</param>
/// <param name="shape">Voxels of each.</param>
/// <param name="channels">Numbers per voxel, a multiple of <see cref="FeatureMap.Lanes"/>; those beyond the layer's channels are zero.</param>
internal readonly unsafe struct BatchMap(nint data, int batch, Shape3D shape, int channels)
{
    /// <summary>The first channel of the first voxel of the first map.</summary>
    public nint Data { get; init; } = data;

    /// <summary>Maps.</summary>
    public int Batch { get; } = batch;

    /// <summary>Voxels of each map.</summary>
    public Shape3D Shape { get; } = shape;

    /// <summary>Values per voxel: whole vectors.</summary>
    public int Channels { get; } = channels;

    /// <summary>The first number.</summary>
    public float* Pointer => (float*)Data;

    /// <summary>Numbers from one row to the next.</summary>
    public nint Row => (nint)Shape.Width * Channels;

    /// <summary>Numbers from one plane to the next; the planes of all maps lie side by side.</summary>
    public nint Plane => Shape.Height * Row;

    /// <summary>Numbers from one map to the next.</summary>
    public nint Map => Shape.Depth * Plane;

    /// <summary>Planes of all maps.</summary>
    public int Planes => Batch * Shape.Depth;

    /// <summary>Numbers of all maps.</summary>
    public long Length => (long)Batch * Map;

    /// <summary>Voxels of all maps.</summary>
    public long Voxels => (long)Batch * Shape.Length;
}
