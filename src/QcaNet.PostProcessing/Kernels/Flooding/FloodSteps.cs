using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// The neighbors of a voxel in the order in which they join the queue: by number of axes stepped along, then raster order.
/// </summary>
internal sealed class FloodSteps
{
    private readonly Shape3D _shape;
    private readonly (int Z, int Y, int X)[] _steps;

    /// <summary>Steps inside a volume. Along an axis of one voxel there are none.</summary>
    internal FloodSteps(Connectivity connectivity, Shape3D shape)
    {
        _shape = shape;
        int axes = connectivity switch { Connectivity.Faces => 1, Connectivity.Edges => 2, _ => 3 };
        int[] Along(int length) => length == 1 ? [0] : [-1, 0, 1];
        _steps =
        [
            .. from z in Along(shape.Depth)
               from y in Along(shape.Height)
               from x in Along(shape.Width)
               let along = Math.Abs(z) + Math.Abs(y) + Math.Abs(x)
               where along > 0 && along <= axes
               orderby along
               select (z, y, x),
        ];
    }

    internal int Count => _steps.Length;

    /// <summary>The offsets of the steps in memory with the given plane and row strides.</summary>
    internal int[] Offsets(int planeStride, int rowStride) => Array.ConvertAll(_steps, s => (s.Z * planeStride) + (s.Y * rowStride) + s.X);

    /// <summary>Whether step <paramref name="index"/> from a voxel stays inside the volume.</summary>
    internal bool StaysInside(int index, int z, int y, int x) =>
        _shape.Contains(z + _steps[index].Z, y + _steps[index].Y, x + _steps[index].X);

    /// <summary>Whether some step from a voxel at this position of an axis of this length leaves the volume.</summary>
    internal static bool IsEdge(int at, int length) => length > 1 && (at == 0 || at == length - 1);
}
