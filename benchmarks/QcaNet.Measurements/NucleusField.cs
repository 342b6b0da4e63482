using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// A volume of any size with balls whose ground truth is known without being stored: one per cell of a lattice, with position and size from a
/// hash of the cell. A third of them touch their neighbor along x. Touching balls have equal radii, and the ground truth is the plane between them.
/// </summary>
internal sealed class NucleusField
{
    /// <summary>Voxels between cells: 1,014 balls in 256x512x512, 36,517 in 512x2048x2048.</summary>
    private const int Pitch = 38;

    private readonly List<Ball>[] _ofPlane;

    public NucleusField(int depth, int height, int width)
    {
        (Depth, Height, Width) = (depth, height, width);
        var balls = new List<Ball>();
        (int layers, int rows, int columns) = (depth / Pitch, height / Pitch, width / Pitch);
        for (int z = 0; z < layers; z++)
        {
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++) balls.Add(Make(z, y, x, columns, balls.Count));
            }
        }

        Balls = balls;
        _ofPlane = new List<Ball>[depth];
        for (int z = 0; z < depth; z++) _ofPlane[z] = [];
        foreach (Ball ball in balls)
        {
            for (int z = Math.Max(0, ball.Z - ball.Radius); z <= Math.Min(depth - 1, ball.Z + ball.Radius); z++) _ofPlane[z].Add(ball);
        }
    }

    public int Depth { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>The balls. Ids are positions in the list, from 1.</summary>
    public IReadOnlyList<Ball> Balls { get; }

    /// <summary>The mask, with some texture: all nonzero voxels are foreground.</summary>
    public void Mask(int z, Span<ushort> plane)
    {
        plane.Clear();
        foreach (Ball ball in _ofPlane[z])
        {
            foreach ((int y, int from, int to) in Rows(ball, z))
            {
                for (int x = from; x < to; x++) plane[(y * Width) + x] = (ushort)(500 + ((x * 7) + (y * 13) + (z * 29)) % 251);
            }
        }
    }

    /// <summary>Seven voxels around each center, with the ball's id.</summary>
    public void Markers(int z, Span<int> plane)
    {
        plane.Clear();
        foreach (Ball ball in _ofPlane[z].Where(b => Math.Abs(b.Z - z) <= 1))
        {
            plane[(ball.Y * Width) + ball.X] = ball.Id;
            if (ball.Z != z) continue;
            plane[(ball.Y * Width) + ball.X - 1] = plane[(ball.Y * Width) + ball.X + 1] = ball.Id;
            plane[((ball.Y - 1) * Width) + ball.X] = plane[((ball.Y + 1) * Width) + ball.X] = ball.Id;
        }
    }

    /// <summary>The ground truth labels.</summary>
    public void Truth(int z, Span<int> plane)
    {
        plane.Clear();
        foreach (Ball ball in _ofPlane[z])
        {
            foreach ((int y, int from, int to) in Rows(ball, z))
            {
                for (int x = from; x < to; x++)
                {
                    ref int label = ref plane[(y * Width) + x];
                    if (label == 0 || Balls[label - 1].SquaredDistance(z, y, x) > ball.SquaredDistance(z, y, x)) label = ball.Id;
                }
            }
        }
    }

    /// <summary>Writes an uncompressed 16-bit mask, and markers.</summary>
    public void Write(string mask, string markers)
    {
        var shape = new Shape3D(1, Height, Width);
        VolumeWriter.WriteSlabs(mask, Depth, null, Planes<ushort>(shape, Mask), new VolumeWriteOptions { Format = VolumeFormat.Ome });
        VolumeWriter.WriteSlabs(markers, Depth, null, Planes<int>(shape, Markers), new VolumeWriteOptions { LargestLabel = Balls.Count });
    }

    private IEnumerable<Volume<T>> Planes<T>(Shape3D shape, Action<int, Span<T>> fill)
        where T : unmanaged
    {
        var plane = new Volume<T>(shape);
        for (int z = 0; z < Depth; z++)
        {
            fill(z, plane.Voxels);
            yield return plane;
        }
    }

    private static Ball Make(int z, int y, int x, int columns, int index)
    {
        // Pairs along x with equal radii, a third of them close enough to touch, so that the plane between them is the ground truth.
        bool isLeft = x % 2 == 0;
        bool hasPartner = isLeft ? x + 1 < columns : true;
        uint pair = Hash((uint)((((z * 4096) + y) * 4096) + (x / 2)));
        bool touches = hasPartner && pair % 3 == 0;
        int radius = 11 + (int)(pair / 3 % 4);
        (int jitterZ, int jitterY) = ((int)(pair / 12 % 7) - 3, (int)(pair / 84 % 7) - 3);
        int jitterX = touches ? (Pitch / 2) - radius + 2 : (int)(pair / 588 % 4);
        int center = (x * Pitch) + (Pitch / 2);
        return new Ball(
            index + 1, (z * Pitch) + (Pitch / 2) + jitterZ, (y * Pitch) + (Pitch / 2) + jitterY, isLeft ? center + jitterX : center - jitterX, radius);
    }

    private static uint Hash(uint value)
    {
        // The finalizer of MurmurHash3.
        value ^= value >> 16;
        value *= 0x85EBCA6B;
        value ^= value >> 13;
        value *= 0xC2B2AE35;
        return value ^ (value >> 16);
    }

    private IEnumerable<(int Y, int From, int To)> Rows(Ball ball, int z)
    {
        int left = (ball.Radius * ball.Radius) - ((z - ball.Z) * (z - ball.Z));
        for (int y = Math.Max(0, ball.Y - ball.Radius); y <= Math.Min(Height - 1, ball.Y + ball.Radius); y++)
        {
            int rest = left - ((y - ball.Y) * (y - ball.Y));
            if (rest < 0) continue;
            int half = (int)Math.Sqrt(rest);
            yield return (y, Math.Max(0, ball.X - half), Math.Min(Width, ball.X + half + 1));
        }
    }

    /// <summary>A nucleus.</summary>
    internal sealed record Ball(int Id, int Z, int Y, int X, int Radius)
    {
        public int SquaredDistance(int z, int y, int x) => ((z - Z) * (z - Z)) + ((y - Y) * (y - Y)) + ((x - X) * (x - X));
    }
}
