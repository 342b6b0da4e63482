using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Interop.Meshes;

/// <summary>Writes surfaces of nuclei for Blender, MeshLab, ParaView, 3D printers and browsers.</summary>
/// <remarks>One unit is one micrometer; x, y, z are those of the stack, measured from the outer corner of its first voxel.</remarks>
public static class MeshWriter
{
    /// <summary>Writes surfaces to a file.</summary>
    /// <param name="path">The file; its extension, .obj, .stl, .ply or .glb, determines the format. Written atomically.</param>
    /// <param name="meshes">Surfaces, as <see cref="SurfaceNets"/> builds them.</param>
    /// <exception cref="ArgumentException">The extension is not supported.</exception>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<SurfaceMesh> meshes)
    {
        MeshFormat format = FormatOf(path);
        ArgumentNullException.ThrowIfNull(meshes);
        AtomicFile.Write(path, stream => Write(stream, meshes, format));
    }

    /// <summary>Writes surfaces to a stream, which stays open.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="meshes">Surfaces, as <see cref="SurfaceNets"/> builds them.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not a format.</exception>
    public static void Write(Stream stream, IReadOnlyList<SurfaceMesh> meshes, MeshFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(meshes);
        Action<Stream, IReadOnlyList<SurfaceMesh>> write = format switch
        {
            MeshFormat.Obj => MeshFiles.WriteObj,
            MeshFormat.Stl => MeshFiles.WriteStl,
            MeshFormat.Ply => MeshFiles.WritePly,
            MeshFormat.Gltf => GltfFile.Write,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "This is not a format of meshes."),
        };
        write(stream, meshes);
    }

    /// <summary>Determines the format from the extension.</summary>
    /// <param name="path">A path that ends in .obj, .stl, .ply or .glb.</param>
    /// <exception cref="ArgumentException">The extension is not supported.</exception>
    public static MeshFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".obj" => MeshFormat.Obj,
            ".stl" => MeshFormat.Stl,
            ".ply" => MeshFormat.Ply,
            ".glb" => MeshFormat.Gltf,
            var other => throw new ArgumentException($"Meshes are written as .obj, .stl, .ply or .glb, not as '{other}'.", nameof(path)),
        };
    }
}
