using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The view of a volume in a picture: projections of the whole volume, or one plane and one section across the planes.</summary>
public readonly record struct PictureView
{
    private PictureView(int z, int y) => (IsSlice, Z, Y) = (true, z, y);

    /// <summary>
    /// Views along z and along y: stacks as maximum projections; labels by the one nearest to plane 0 (or row 0), darker with increasing
    /// depth.
    /// </summary>
    public static PictureView Projection => default;

    /// <summary>Whether this is a pair of slices.</summary>
    public bool IsSlice { get; }

    /// <summary>The plane to show; 0 for a projection.</summary>
    public int Z { get; }

    /// <summary>The row at which the planes are cut for the side view; 0 for a projection.</summary>
    public int Y { get; }

    /// <summary>Shows plane z and, below it, the section at row y.</summary>
    /// <param name="z">Plane, from 0.</param>
    /// <param name="y">Row, from 0; ignored for a stack of one plane.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative.</exception>
    public static PictureView Slices(int z, int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        return new PictureView(z, y);
    }

    /// <summary>
    /// Shows the plane and the row with the most object voxels (the first ones in case of a tie), or the middle ones if there are no
    /// objects.
    /// </summary>
    /// <param name="labels">The labels; 0 is background.</param>
    public static PictureView Fullest(Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        (int depth, int height, int width) = labels.Shape;
        var ofPlane = new int[depth];
        var ofRow = new int[height];
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int y = 0; y < height; y++)
            {
                int count = width - plane.Slice(y * width, width).Count(0);
                ofPlane[z] += count;
                ofRow[y] += count;
            }
        }

        return Slices(Most(ofPlane), Most(ofRow));

        static int Most(int[] counts) => counts.Max() is var most && most > 0 ? Array.IndexOf(counts, most) : counts.Length / 2;
    }

    /// <summary>"projection", or "plane 25, row 60".</summary>
    public override string ToString() => IsSlice ? string.Create(CultureInfo.InvariantCulture, $"plane {Z}, row {Y}") : "projection";

    internal void Validate(Shape3D shape, string name)
    {
        if (!IsSlice || (Z < shape.Depth && (Y < shape.Height || shape.Depth == 1))) return;
        throw new ArgumentOutOfRangeException(name, this, $"{name} is {this}, but the volume is {shape}; planes and rows count from 0.");
    }

    /// <summary>The same position in a volume of another shape that covers the same space.</summary>
    internal PictureView In(Shape3D own, Shape3D other) =>
        !IsSlice || own == other ? this : Slices(Scaled(Z, own.Depth, other.Depth), Scaled(Y, own.Height, other.Height));

    private static int Scaled(int at, int from, int to) => Math.Clamp((int)((at + 0.5) * to / from), 0, to - 1);
}
