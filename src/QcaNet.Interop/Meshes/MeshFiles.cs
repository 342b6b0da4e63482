using System.Globalization;
using System.Text;
using QcaNet.Metrics;

namespace QcaNet.Interop.Meshes;

/// <summary>The simple formats: OBJ, STL and PLY.</summary>
internal static class MeshFiles
{
    public static void WriteObj(Stream stream, IReadOnlyList<SurfaceMesh> meshes)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("# Surfaces of nuclei; one unit is one micrometer.");
        int first = 1;
        foreach (SurfaceMesh mesh in meshes)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"o nucleus_{mesh.Id}"));
            float[] p = mesh.Points;
            for (int i = 0; i < p.Length; i += 3)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"v {p[i]} {p[i + 1]} {p[i + 2]}"));
            }
            int[] t = mesh.Triangles;
            for (int i = 0; i < t.Length; i += 3)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"f {first + t[i]} {first + t[i + 1]} {first + t[i + 2]}"));
            }

            first += mesh.VertexCount;
        }
    }

    public static void WriteStl(Stream stream, IReadOnlyList<SurfaceMesh> meshes)
    {
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);

        // Readers treat a file that starts with "solid" as text.
        writer.Write(Encoding.ASCII.GetBytes("Surfaces of nuclei; one unit is one micrometer.".PadRight(80)));
        writer.Write((uint)meshes.Sum(m => m.Triangles.Length / 3));
        foreach (SurfaceMesh mesh in meshes)
        {
            for (int t = 0; t < mesh.Triangles.Length; t += 3)
            {
                (float X, float Y, float Z) a = At(mesh, t), b = At(mesh, t + 1), c = At(mesh, t + 2);
                (float ux, float uy, float uz) = (b.X - a.X, b.Y - a.Y, b.Z - a.Z);
                (float vx, float vy, float vz) = (c.X - a.X, c.Y - a.Y, c.Z - a.Z);
                (float nx, float ny, float nz) = ((uy * vz) - (uz * vy), (uz * vx) - (ux * vz), (ux * vy) - (uy * vx));
                float length = MathF.Sqrt((nx * nx) + (ny * ny) + (nz * nz));
                Put(writer, length > 0 ? (nx / length, ny / length, nz / length) : (0, 0, 0));
                Put(writer, a);
                Put(writer, b);
                Put(writer, c);
                writer.Write((ushort)mesh.Id);
            }
        }
    }

    public static void WritePly(Stream stream, IReadOnlyList<SurfaceMesh> meshes)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"""
            ply
            format binary_little_endian 1.0
            comment Surfaces of nuclei; one unit is one micrometer.
            element vertex {meshes.Sum(m => m.VertexCount)}
            property float x
            property float y
            property float z
            property uchar red
            property uchar green
            property uchar blue
            property int label
            element face {meshes.Sum(m => m.Triangles.Length / 3)}
            property list uchar int vertex_indices
            end_header

            """);
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);
        writer.Write(Encoding.ASCII.GetBytes(header.ReplaceLineEndings("\n")));
        foreach (SurfaceMesh mesh in meshes)
        {
            (byte r, byte g, byte b) = MeshColors.Of(mesh.Id);
            for (int i = 0; i < mesh.Points.Length; i += 3)
            {
                Put(writer, (mesh.Points[i], mesh.Points[i + 1], mesh.Points[i + 2]));
                writer.Write(r);
                writer.Write(g);
                writer.Write(b);
                writer.Write(mesh.Id);
            }
        }

        int first = 0;
        foreach (SurfaceMesh mesh in meshes)
        {
            for (int t = 0; t < mesh.Triangles.Length; t += 3)
            {
                writer.Write((byte)3);
                for (int i = 0; i < 3; i++) writer.Write(first + mesh.Triangles[t + i]);
            }

            first += mesh.VertexCount;
        }
    }

    private static (float X, float Y, float Z) At(SurfaceMesh mesh, int corner)
    {
        int at = 3 * mesh.Triangles[corner];
        return (mesh.Points[at], mesh.Points[at + 1], mesh.Points[at + 2]);
    }

    private static void Put(BinaryWriter writer, (float X, float Y, float Z) point)
    {
        writer.Write(point.X);
        writer.Write(point.Y);
        writer.Write(point.Z);
    }
}
