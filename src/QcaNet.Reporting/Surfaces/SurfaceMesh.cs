namespace QcaNet.Reporting;

/// <summary>The surface of one object as triangles.</summary>
/// <param name="Id">Its label.</param>
/// <param name="Points">x, y, z of every vertex, in micrometers (voxels without a spacing) from the outer corner of the first
/// voxel.</param>
/// <param name="Triangles">Three vertices each, counterclockwise as seen from outside in a frame in which x, y, z is right-handed.</param>
internal sealed record SurfaceMesh(int Id, float[] Points, int[] Triangles)
{
    public int VertexCount => Points.Length / 3;
}
