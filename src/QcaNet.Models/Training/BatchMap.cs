using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>The feature maps of a batch, one after another. It does not own its memory.</summary>
/// <remarks>Not a record: the code generated for a record with a pointer (printing, comparing) crashes the ahead-of-time
/// compiler.</remarks>
/// <param name="data">The first channel of the first voxel of the first map, aligned to 64 bytes.</param>
/// <param name="batch">Number of maps.</param>
/// <param name="shape">Shape of each map.</param>
/// <param name="channels">Number of values per voxel, a multiple of <see cref="FeatureMap.Lanes"/>; those beyond the layer's channels are
/// zero.</param>
internal readonly unsafe struct BatchMap(nint data, int batch, Shape3D shape, int channels)
{
    /// <summary>The first channel of the first voxel of the first map.</summary>
    public nint Data { get; init; } = data;

    /// <summary>Number of maps.</summary>
    public int Batch { get; } = batch;

    /// <summary>Shape of each map.</summary>
    public Shape3D Shape { get; } = shape;

    /// <summary>Number of values per voxel, in whole vectors.</summary>
    public int Channels { get; } = channels;

    /// <summary>Pointer to the first value.</summary>
    public float* Pointer => (float*)Data;

    /// <summary>Number of values from one row to the next.</summary>
    public nint Row => (nint)Shape.Width * Channels;

    /// <summary>Number of values from one plane to the next; the planes of all maps are contiguous.</summary>
    public nint Plane => Shape.Height * Row;

    /// <summary>Number of values from one map to the next.</summary>
    public nint Map => Shape.Depth * Plane;

    /// <summary>Number of planes of all maps.</summary>
    public int Planes => Batch * Shape.Depth;

    /// <summary>Number of values of all maps.</summary>
    public long Length => (long)Batch * Map;

    /// <summary>Number of voxels of all maps.</summary>
    public long Voxels => (long)Batch * Shape.Length;
}
