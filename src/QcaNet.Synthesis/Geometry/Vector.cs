namespace QcaNet.Synthesis.Geometry;

/// <summary>A point or direction in micrometers, in the order of the volume's axes.</summary>
internal readonly record struct Vector(double Z, double Y, double X)
{
    public double Length => Math.Sqrt(Dot(this));

    public Vector Unit => this * (1 / Length);

    public static Vector operator +(Vector a, Vector b) => new(a.Z + b.Z, a.Y + b.Y, a.X + b.X);

    public static Vector operator -(Vector a, Vector b) => new(a.Z - b.Z, a.Y - b.Y, a.X - b.X);

    public static Vector operator *(Vector a, double s) => new(a.Z * s, a.Y * s, a.X * s);

    public double Dot(Vector b) => (Z * b.Z) + (Y * b.Y) + (X * b.X);

    public Vector Cross(Vector b) => new((X * b.Y) - (Y * b.X), (Z * b.X) - (X * b.Z), (Y * b.Z) - (Z * b.Y));
}
