// Rasterizes triangles with a depth buffer at twice the resolution and averages four pixels to one. Light comes from the upper left in
// front; shading is interpolated between vertices. For the few hundred thousand triangles of a picture, this takes well under a second and
// needs no graphics card.

using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>Draws surfaces into a panel.</summary>
internal sealed class SurfaceRenderer
{
    private const int Oversampling = 2;
    private const double Ambient = 0.34;
    private static readonly (double X, double Y, double Z) Light = Unit((-0.35, -0.45, -0.85));

    private readonly Camera _camera;
    private readonly int _width;
    private readonly int _height;
    private readonly float[] _depth;
    private readonly byte[] _color;

    private SurfaceRenderer(Camera camera, int width, int height)
    {
        (_camera, _width, _height) = (camera, width * Oversampling, height * Oversampling);
        _depth = new float[_width * _height];
        Array.Fill(_depth, float.PositiveInfinity);
        _color = new byte[_width * _height * 3];
    }

    /// <summary>Draws surfaces in the box of their volume.</summary>
    /// <param name="meshes">Surfaces, with points in micrometers.</param>
    /// <param name="colorOf">Color of an id.</param>
    /// <param name="camera">The camera, fitted to a panel of this size.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public static Panel Render(
        IReadOnlyList<SurfaceMesh> meshes, Func<int, (byte Red, byte Green, byte Blue)> colorOf, Camera camera, int width, int height)
    {
        var renderer = new SurfaceRenderer(camera, width, height);
        foreach (SurfaceMesh mesh in meshes) renderer.Draw(mesh, colorOf(mesh.Id));
        renderer.DrawBox();
        return renderer.ToPanel();
    }

    /// <summary>Draws the edges of the volume over the contents of a panel.</summary>
    public static void DrawBox(Panel panel, Camera camera)
    {
        for (int corner = 0; corner < 8; corner++)
        {
            for (int bit = 1; bit < 8; bit <<= 1)
            {
                if ((corner & bit) != 0) continue;
                (double x, double y, _) = camera.Project(camera.Corner(corner));
                (double toX, double toY, _) = camera.Project(camera.Corner(corner | bit));
                int steps = (int)Math.Ceiling(Math.Max(Math.Abs(toX - x), Math.Abs(toY - y)));
                for (int i = 0; i <= steps; i++)
                {
                    (int px, int py) = ((int)Math.Round(x + ((toX - x) * i / steps)), (int)Math.Round(y + ((toY - y) * i / steps)));
                    if (px >= 0 && py >= 0 && px < panel.Width && py < panel.Height) panel.Set(py, px, 72, 80, 88);
                }
            }
        }
    }

    private static (double X, double Y, double Z) Unit((double X, double Y, double Z) v)
    {
        double length = Math.Sqrt((v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z));
        return length == 0 ? v : (v.X / length, v.Y / length, v.Z / length);
    }

    private void Draw(SurfaceMesh mesh, (byte Red, byte Green, byte Blue) color)
    {
        (double X, double Y, double Depth)[] points = new (double, double, double)[mesh.VertexCount];
        for (int i = 0; i < points.Length; i++)
        {
            (double x, double y, double depth) = _camera.Project((mesh.Points[3 * i], mesh.Points[(3 * i) + 1], mesh.Points[(3 * i) + 2]));
            points[i] = (x * Oversampling, y * Oversampling, depth);
        }

        double[] light = Shading(mesh);
        for (int t = 0; t < mesh.Triangles.Length; t += 3)
        {
            (int a, int b, int c) = (mesh.Triangles[t], mesh.Triangles[t + 1], mesh.Triangles[t + 2]);
            Fill(points[a], points[b], points[c], light[a], light[b], light[c], color);
        }
    }

    /// <summary>Brightness of every vertex, from the area-weighted mean of the normals around it.</summary>
    private double[] Shading(SurfaceMesh mesh)
    {
        var normals = new (double X, double Y, double Z)[mesh.VertexCount];
        for (int t = 0; t < mesh.Triangles.Length; t += 3)
        {
            (int a, int b, int c) = (mesh.Triangles[t], mesh.Triangles[t + 1], mesh.Triangles[t + 2]);
            (double ux, double uy, double uz) = Difference(mesh, b, a);
            (double vx, double vy, double vz) = Difference(mesh, c, a);
            (double x, double y, double z) = ((uy * vz) - (uz * vy), (uz * vx) - (ux * vz), (ux * vy) - (uy * vx));
            foreach (int i in (ReadOnlySpan<int>)[a, b, c]) normals[i] = (normals[i].X + x, normals[i].Y + y, normals[i].Z + z);
        }

        return Array.ConvertAll(normals, n =>
        {
            (double x, double y, double z) = Unit(_camera.Turn(n));
            double rim = 0.25 * Math.Pow(1 - Math.Abs(z), 3);
            return Ambient + ((1 - Ambient) * Math.Max(0, (x * Light.X) + (y * Light.Y) + (z * Light.Z))) + rim;
        });
    }

    private static (double X, double Y, double Z) Difference(SurfaceMesh mesh, int a, int b) => (
        mesh.Points[3 * a] - mesh.Points[3 * b],
        mesh.Points[(3 * a) + 1] - mesh.Points[(3 * b) + 1],
        mesh.Points[(3 * a) + 2] - mesh.Points[(3 * b) + 2]);

    private void Fill(
        (double X, double Y, double Depth) a,
        (double X, double Y, double Depth) b,
        (double X, double Y, double Depth) c,
        double lightA,
        double lightB,
        double lightC,
        (byte Red, byte Green, byte Blue) color)
    {
        double area = ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
        if (area == 0) return;
        int firstY = Math.Max(0, (int)Math.Ceiling(Math.Min(a.Y, Math.Min(b.Y, c.Y)) - 0.5));
        int lastY = Math.Min(_height - 1, (int)Math.Floor(Math.Max(a.Y, Math.Max(b.Y, c.Y)) - 0.5));
        int firstX = Math.Max(0, (int)Math.Ceiling(Math.Min(a.X, Math.Min(b.X, c.X)) - 0.5));
        int lastX = Math.Min(_width - 1, (int)Math.Floor(Math.Max(a.X, Math.Max(b.X, c.X)) - 0.5));
        for (int y = firstY; y <= lastY; y++)
        {
            for (int x = firstX; x <= lastX; x++)
            {
                (double px, double py) = (x + 0.5, y + 0.5);
                double u = (((b.X - px) * (c.Y - py)) - ((b.Y - py) * (c.X - px))) / area;
                double v = (((c.X - px) * (a.Y - py)) - ((c.Y - py) * (a.X - px))) / area;
                double w = 1 - u - v;
                if (u < 0 || v < 0 || w < 0) continue;
                float depth = (float)((u * a.Depth) + (v * b.Depth) + (w * c.Depth));
                int at = (y * _width) + x;
                if (depth >= _depth[at]) continue;
                _depth[at] = depth;
                double light = (u * lightA) + (v * lightB) + (w * lightC);
                Set(at, Lit(color.Red, light), Lit(color.Green, light), Lit(color.Blue, light));
            }
        }
    }

    private void DrawBox()
    {
        for (int corner = 0; corner < 8; corner++)
        {
            for (int bit = 1; bit < 8; bit <<= 1)
            {
                if ((corner & bit) == 0) Line(_camera.Project(_camera.Corner(corner)), _camera.Project(_camera.Corner(corner | bit)));
            }
        }
    }

    private void Line((double X, double Y, double Depth) from, (double X, double Y, double Depth) to)
    {
        double length = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)) * Oversampling;
        int steps = Math.Max(1, (int)Math.Ceiling(length));
        for (int i = 0; i <= steps; i++)
        {
            double share = (double)i / steps;
            (double x, double y) = (
                (from.X + ((to.X - from.X) * share)) * Oversampling, (from.Y + ((to.Y - from.Y) * share)) * Oversampling);
            double depth = from.Depth + ((to.Depth - from.Depth) * share);

            // As wide as one pixel of the picture.
            for (int k = 0; k < Oversampling * Oversampling; k++)
            {
                (int px, int py) = ((int)x + (k % Oversampling), (int)y + (k / Oversampling));
                if (px < 0 || py < 0 || px >= _width || py >= _height) continue;
                int at = (py * _width) + px;
                if (depth < _depth[at]) Set(at, 112, 122, 132);
            }
        }
    }

    private void Set(int at, byte red, byte green, byte blue) =>
        (_color[3 * at], _color[(3 * at) + 1], _color[(3 * at) + 2]) = (red, green, blue);

    private static byte Lit(byte channel, double light) => (byte)Math.Round(Math.Min(255, channel * light));

    private Panel ToPanel()
    {
        var panel = new Panel(_width / Oversampling, _height / Oversampling);
        for (int y = 0; y < panel.Height; y++)
        {
            for (int x = 0; x < panel.Width; x++) panel.Set(y, x, Mean(y, x, 0), Mean(y, x, 1), Mean(y, x, 2));
        }

        return panel;

        byte Mean(int y, int x, int channel)
        {
            int sum = 0;
            for (int k = 0; k < Oversampling * Oversampling; k++)
            {
                int at = (((y * Oversampling) + (k / Oversampling)) * _width) + (x * Oversampling) + (k % Oversampling);
                sum += _color[(3 * at) + channel];
            }

            return (byte)(sum / (Oversampling * Oversampling));
        }
    }
}
