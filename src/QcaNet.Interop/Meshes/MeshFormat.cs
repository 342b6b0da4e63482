namespace QcaNet.Interop.Meshes;

/// <summary>File formats of surfaces.</summary>
public enum MeshFormat
{
    /// <summary>Wavefront OBJ, text: one object per nucleus, named <c>nucleus_ID</c>.</summary>
    Obj,

    /// <summary>STL, binary: all triangles in one list; the attribute of each contains the low 16 bits of the id.</summary>
    Stl,

    /// <summary>PLY, binary, little-endian: vertices with color and id.</summary>
    Ply,

    /// <summary>glTF 2.0 in one binary file (.glb): a node per nucleus, named <c>nucleus_ID</c>, each with a color.</summary>
    Gltf,
}
