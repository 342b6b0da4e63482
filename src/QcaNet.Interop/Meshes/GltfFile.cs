using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using QcaNet.Metrics;
using SharpGLTF.Memory;
using SharpGLTF.Schema2;

namespace QcaNet.Interop.Meshes;

/// <summary>Writes surfaces as binary glTF.</summary>
internal static class GltfFile
{
    public static void Write(Stream stream, IReadOnlyList<SurfaceMesh> meshes)
    {
        ModelRoot model = ModelRoot.CreateModel();
        model.Asset.Generator = "QcaNet";
        Scene scene = model.UseScene(0);
        foreach (SurfaceMesh surface in meshes)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"nucleus_{surface.Id}");
            Mesh mesh = model.CreateMesh(name);
            MeshPrimitive primitive = mesh.CreatePrimitive();
            Accessor points = model.CreateAccessor();
            BufferView vertexView = model.UseBufferView(Bytes<float>(surface.Points), 0, null, 0, BufferMode.ARRAY_BUFFER);
            points.SetVertexData(vertexView, 0, surface.VertexCount, new AttributeFormat(DimensionType.VEC3));
            primitive.SetVertexAccessor("POSITION", points);
            Accessor triangles = model.CreateAccessor();
            BufferView indexView = model.UseBufferView(Bytes<int>(surface.Triangles), 0, null, 0, BufferMode.ELEMENT_ARRAY_BUFFER);
            triangles.SetIndexData(indexView, 0, surface.Triangles.Length, IndexEncodingType.UNSIGNED_INT);
            primitive.SetIndexAccessor(triangles);
            primitive.DrawPrimitiveType = PrimitiveType.TRIANGLES;
            primitive.Material = Paint(model, name, surface.Id);
            scene.CreateNode(name).Mesh = mesh;
        }

        model.WriteGLB(stream);
    }

    private static Material Paint(ModelRoot model, string name, int id)
    {
        (byte r, byte g, byte b) = MeshColors.Of(id);
        Material material = model.CreateMaterial(name);
        material.InitializePBRMetallicRoughness();
        MaterialChannel color = material.FindChannel("BaseColor")!.Value;
        color.Color = new Vector4(r / 255f, g / 255f, b / 255f, 1);
        MaterialChannel roughness = material.FindChannel("MetallicRoughness")!.Value;
        roughness.SetFactor("MetallicFactor", 0);
        roughness.SetFactor("RoughnessFactor", 0.8f);
        return material;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
