namespace QcaNet.Metrics;

/// <summary>The surface of one object as triangles.</summary>
/// <param name="Id">Its label.</param>
/// <param name="Points">
/// x, y, z of every vertex, in micrometers (voxels if there is no spacing) from the outer corner of the first voxel.
/// </param>
/// <param name="Triangles">Three vertices each, counterclockwise as seen from outside in a frame in which x, y, z is right-handed.</param>
public sealed record SurfaceMesh(int Id, float[] Points, int[] Triangles)
{
    /// <summary>Number of vertices.</summary>
    public int VertexCount => Points.Length / 3;

    /// <summary>Enclosed volume, cubic micrometers (voxels if there is no spacing).</summary>
    public double Volume
    {
        get
        {
            double sum = 0;
            for (int t = 0; t < Triangles.Length; t += 3)
            {
                (double X, double Y, double Z) a = Vertex(t), b = Vertex(t + 1), c = Vertex(t + 2);
                sum += (a.X * ((b.Y * c.Z) - (b.Z * c.Y))) + (a.Y * ((b.Z * c.X) - (b.X * c.Z))) + (a.Z * ((b.X * c.Y) - (b.Y * c.X)));
            }

            return sum / 6;
        }
    }

    /// <summary>Area of the surface, square micrometers (voxel faces if there is no spacing).</summary>
    public double Area
    {
        get
        {
            double sum = 0;
            for (int t = 0; t < Triangles.Length; t += 3)
            {
                (double X, double Y, double Z) a = Vertex(t), b = Vertex(t + 1), c = Vertex(t + 2);
                (double ux, double uy, double uz) = (b.X - a.X, b.Y - a.Y, b.Z - a.Z);
                (double vx, double vy, double vz) = (c.X - a.X, c.Y - a.Y, c.Z - a.Z);
                (double nx, double ny, double nz) = ((uy * vz) - (uz * vy), (uz * vx) - (ux * vz), (ux * vy) - (uy * vx));
                sum += Math.Sqrt((nx * nx) + (ny * ny) + (nz * nz));
            }

            return sum / 2;
        }
    }

    private (double X, double Y, double Z) Vertex(int corner)
    {
        int at = 3 * Triangles[corner];
        return (Points[at], Points[at + 1], Points[at + 2]);
    }
}
