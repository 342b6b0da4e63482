namespace QcaNet.Reporting;

/// <summary>
/// Orthographic view of a box. x points right, y down and z away from the viewer, so the view along z is from plane 0. The box is then
/// rotated about its vertical axis (yaw) and about the horizontal axis (pitch).
/// </summary>
internal sealed class Camera
{
    private readonly double[] _rows;
    private readonly (double X, double Y, double Z) _middle;
    private readonly double _scale;
    private readonly double _left;
    private readonly double _top;

    /// <summary>Fits a box into a panel.</summary>
    /// <param name="extent">Extent of the box in micrometers.</param>
    /// <param name="yaw">Yaw in degrees.</param>
    /// <param name="pitch">Pitch in degrees; positive values view from above the first row.</param>
    /// <param name="width">Width of the panel in pixels.</param>
    /// <param name="height">Height of the panel in pixels.</param>
    /// <param name="margin">Margin on each side in pixels.</param>
    public Camera((double X, double Y, double Z) extent, double yaw, double pitch, int width, int height, double margin)
    {
        Extent = extent;
        _middle = (extent.X / 2, extent.Y / 2, extent.Z / 2);
        (double s, double c) = Math.SinCos(yaw * Math.PI / 180);
        (double t, double d) = Math.SinCos(pitch * Math.PI / 180);
        _rows = [c, 0, s, t * s, d, -t * c, -d * s, t, d * c];
        (_scale, _left, _top) = (1, 0, 0);
        (double X, double Y, double Depth)[] corners = [.. Enumerable.Range(0, 8).Select(i => Project(Corner(i)))];
        (double spanX, double spanY) = (corners.Max(p => p.X) - corners.Min(p => p.X), corners.Max(p => p.Y) - corners.Min(p => p.Y));
        _scale = Math.Min((width - (2 * margin)) / spanX, (height - (2 * margin)) / spanY);
        (_left, _top) = (width / 2.0, height / 2.0);
    }

    public (double X, double Y, double Z) Extent { get; }

    /// <summary>Pixels per micrometer.</summary>
    public double Scale => _scale;

    /// <summary>Corner of the box; bit 0 is x, bit 1 y, bit 2 z.</summary>
    public (double X, double Y, double Z) Corner(int which) =>
        ((which & 1) * Extent.X, ((which >> 1) & 1) * Extent.Y, ((which >> 2) & 1) * Extent.Z);

    /// <summary>Projects a point to pixels from the left and top, and depth in micrometers, which increases away from the viewer.</summary>
    public (double X, double Y, double Depth) Project((double X, double Y, double Z) point)
    {
        (double x, double y, double z) = Turn((point.X - _middle.X, point.Y - _middle.Y, point.Z - _middle.Z));
        return (_left + (x * _scale), _top + (y * _scale), z);
    }

    /// <summary>Rotates a direction.</summary>
    public (double X, double Y, double Z) Turn((double X, double Y, double Z) v) => (
        (_rows[0] * v.X) + (_rows[1] * v.Y) + (_rows[2] * v.Z),
        (_rows[3] * v.X) + (_rows[4] * v.Y) + (_rows[5] * v.Z),
        (_rows[6] * v.X) + (_rows[7] * v.Y) + (_rows[8] * v.Z));

    /// <summary>The point in micrometers at a pixel and a depth: the inverse of <see cref="Project"/>.</summary>
    public (double X, double Y, double Z) Unproject(double pixelX, double pixelY, double depth)
    {
        (double x, double y) = ((pixelX - _left) / _scale, (pixelY - _top) / _scale);
        return (
            _middle.X + (_rows[0] * x) + (_rows[3] * y) + (_rows[6] * depth),
            _middle.Y + (_rows[1] * x) + (_rows[4] * y) + (_rows[7] * depth),
            _middle.Z + (_rows[2] * x) + (_rows[5] * y) + (_rows[8] * depth));
    }
}
