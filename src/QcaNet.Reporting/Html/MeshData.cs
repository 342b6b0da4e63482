using System.Runtime.InteropServices;
using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>Surfaces for a page: points as 16-bit fractions of the volume's extent, triangles as indices within their object.</summary>
internal sealed record MeshData
{
    /// <summary>Number of vertices of each object.</summary>
    public required int[] Vertices { get; init; }

    /// <summary>Number of triangles of each object.</summary>
    public required int[] Triangles { get; init; }

    /// <summary>x, y, z of all vertices, 16 bits each, little-endian.</summary>
    public required byte[] Points { get; init; }

    /// <summary>Three indices per triangle, little-endian: 16 bits each, or 32 if <see cref="IsWide"/> is true.</summary>
    public required byte[] Indices { get; init; }

    /// <summary>Whether an object has more than 65,536 vertices.</summary>
    public bool IsWide { get; init; }

    public static MeshData Of(IReadOnlyList<SurfaceMesh> meshes, (double X, double Y, double Z) extent)
    {
        double[] sizes = [extent.X, extent.Y, extent.Z];
        ushort[] points =
        [
            .. meshes.SelectMany(m => m.Points.Select((p, i) => (ushort)Math.Round(Math.Clamp(p / sizes[i % 3], 0, 1) * ushort.MaxValue))),
        ];
        int[] indices = [.. meshes.SelectMany(m => m.Triangles)];
        bool wide = meshes.Any(m => m.VertexCount > ushort.MaxValue);
        return new MeshData
        {
            Vertices = [.. meshes.Select(m => m.VertexCount)],
            Triangles = [.. meshes.Select(m => m.Triangles.Length / 3)],
            Points = Bytes(points),
            Indices = wide ? Bytes(indices) : Bytes(Array.ConvertAll(indices, i => (ushort)i)),
            IsWide = wide,
        };
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Reports are written on little-endian systems only.");
        return MemoryMarshal.AsBytes<T>(values).ToArray();
    }
}
