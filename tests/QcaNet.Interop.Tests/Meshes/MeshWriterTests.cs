using System.Globalization;
using System.Text;
using QcaNet.Interop.Meshes;
using QcaNet.Metrics;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using SharpGLTF.Schema2;

namespace QcaNet.Interop.Tests.Meshes;

public class MeshWriterTests
{
    private static readonly Volume<int> Labels = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 4, Seed = 2 }).Labels;
    private static readonly IReadOnlyList<Nucleus> Nuclei = NucleusMeasurement.Measure(Labels);
    private static readonly SurfaceMesh[] Surfaces = SurfaceNets.Create(Labels, Nuclei, 8000);

    [Fact]
    public void Obj_HasAnObjectPerNucleus_WithItsVolume()
    {
        string[] lines = Encoding.UTF8.GetString(Written(MeshFormat.Obj)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Surfaces.Select(s => $"o nucleus_{s.Id}"), lines.Where(l => l[0] == 'o'));
        float[] points = [.. lines.Where(l => l[0] == 'v').SelectMany(l => l.Split(' ')[1..]).Select(w => float.Parse(w, CultureInfo.InvariantCulture))];
        int[] triangles = [.. lines.Where(l => l[0] == 'f').SelectMany(l => l.Split(' ')[1..]).Select(w => int.Parse(w, CultureInfo.InvariantCulture) - 1)];
        AssertVolume(new SurfaceMesh(1, points, triangles));
    }

    [Fact]
    public void Stl_HasEveryTriangle_WithOutwardNormalsAndIds()
    {
        byte[] file = Written(MeshFormat.Stl);
        int count = BitConverter.ToInt32(file, 80);
        Assert.Equal(84 + (50 * count), file.Length);
        float[] points = [.. Enumerable.Range(0, count).SelectMany(t => Enumerable.Range(0, 9).Select(i => BitConverter.ToSingle(file, 84 + (50 * t) + 12 + (4 * i))))];
        AssertVolume(new SurfaceMesh(1, points, [.. Enumerable.Range(0, 3 * count)]));
        Assert.Equal(Surfaces.Select(s => (ushort)s.Id), Enumerable.Range(0, count).Select(t => BitConverter.ToUInt16(file, 84 + (50 * t) + 48)).Distinct());

        // A few triangles shrink to a line: two cubes share the mean of their crossings. They have no normal.
        double[] lengths = [.. Enumerable.Range(0, count).Select(t => Enumerable.Range(0, 3).Sum(i => Math.Pow(BitConverter.ToSingle(file, 84 + (50 * t) + (4 * i)), 2)))];
        Assert.All(lengths, l => Assert.True(l == 0 || Math.Abs(l - 1) < 0.001, $"length {l}"));
        Assert.InRange(lengths.Count(l => l == 0), 0, count / 200);
    }

    [Fact]
    public void Ply_HasVerticesWithColorsAndLabels()
    {
        byte[] file = Written(MeshFormat.Ply);
        int end = Encoding.ASCII.GetString(file).IndexOf("end_header\n", StringComparison.Ordinal) + "end_header\n".Length;
        string header = Encoding.ASCII.GetString(file, 0, end);
        int vertices = Surfaces.Sum(s => s.VertexCount), faces = Surfaces.Sum(s => s.Triangles.Length / 3);
        Assert.Contains($"element vertex {vertices}\n", header, StringComparison.Ordinal);
        Assert.Contains($"element face {faces}\n", header, StringComparison.Ordinal);
        Assert.Equal(end + (19 * vertices) + (13 * faces), file.Length);
        float[] points = [.. Enumerable.Range(0, vertices).SelectMany(v => Enumerable.Range(0, 3).Select(i => BitConverter.ToSingle(file, end + (19 * v) + (4 * i))))];
        int at = end + (19 * vertices);
        int[] triangles = [.. Enumerable.Range(0, faces).SelectMany(f => Enumerable.Range(0, 3).Select(i => BitConverter.ToInt32(file, at + (13 * f) + 1 + (4 * i))))];
        AssertVolume(new SurfaceMesh(1, points, triangles));
        Assert.Equal(Surfaces.Select(s => s.Id), Enumerable.Range(0, vertices).Select(v => BitConverter.ToInt32(file, end + (19 * v) + 15)).Distinct());
    }

    [Fact]
    public void Gltf_HasANodePerNucleus_WithAColor()
    {
        using var stream = new MemoryStream(Written(MeshFormat.Gltf));
        ModelRoot model = ModelRoot.ReadGLB(stream);
        Assert.Equal(Surfaces.Select(s => $"nucleus_{s.Id}"), model.DefaultScene.VisualChildren.Select(n => n.Name));
        double volume = 0;
        foreach (Node node in model.LogicalNodes)
        {
            MeshPrimitive primitive = Assert.Single(node.Mesh.Primitives);
            float[] points = [.. primitive.GetVertexAccessor("POSITION").AsVector3Array().SelectMany(p => new[] { p.X, p.Y, p.Z })];
            volume += new SurfaceMesh(1, points, [.. primitive.GetIndices().Select(i => (int)i)]).Volume;
        }

        Assert.Equal(Nuclei.Sum(n => n.Volume!.Value), volume, 0.01 * volume);
        Assert.Equal(Surfaces.Length, model.LogicalMaterials.Select(m => m.FindChannel("BaseColor")!.Value.Color).Distinct().Count());
    }

    [Theory]
    [InlineData("a.OBJ", MeshFormat.Obj)]
    [InlineData("b.stl", MeshFormat.Stl)]
    [InlineData("c.ply", MeshFormat.Ply)]
    [InlineData("d.glb", MeshFormat.Gltf)]
    public void Extension_SaysTheFormat(string path, MeshFormat format)
    {
        Assert.Equal(format, MeshWriter.FormatOf(path));
        using var scratch = new TemporaryFolder();
        string file = Path.Combine(scratch.Path, path);
        MeshWriter.Write(file, Surfaces);
        Assert.Equal(Written(format), File.ReadAllBytes(file));
    }

    [Fact]
    public void AnotherExtension_IsRefused() =>
        Assert.Contains("not as '.x3d'", Assert.Throws<ArgumentException>(() => MeshWriter.Write("mesh.x3d", Surfaces)).Message, StringComparison.Ordinal);

    [Fact]
    public void NoNuclei_GiveAFileOfEveryFormat()
    {
        foreach (MeshFormat format in Enum.GetValues<MeshFormat>())
        {
            using var stream = new MemoryStream();
            MeshWriter.Write(stream, [], format);
            Assert.True(stream.Length > 0);
        }
    }

    private static byte[] Written(MeshFormat format)
    {
        using var stream = new MemoryStream();
        MeshWriter.Write(stream, Surfaces, format);
        return stream.ToArray();
    }

    private static void AssertVolume(SurfaceMesh all) => Assert.Equal(Nuclei.Sum(n => n.Volume!.Value), all.Volume, 0.01 * all.Volume);
}
