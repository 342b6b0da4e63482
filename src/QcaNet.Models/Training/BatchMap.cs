using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>The feature maps of a batch, one behind the other. It does not own its memory.</summary>
/// <param name="Data">The first channel of the first voxel of the first map, at a multiple of 64 bytes.</param>
/// <param name="Batch">Maps.</param>
/// <param name="Shape">Voxels of each.</param>
/// <param name="Channels">Numbers per voxel, a multiple of <see cref="FeatureMap.Lanes"/>; those beyond the layer's channels are
/// zero.</param>
internal readonly unsafe record struct BatchMap(nint Data, int Batch, Shape3D Shape, int Channels)
{
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
