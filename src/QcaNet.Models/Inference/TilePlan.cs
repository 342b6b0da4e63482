using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>How a volume is divided into passes.</summary>
internal sealed class TilePlan
{
    /// <summary>Creates a plan.</summary>
    /// <param name="volume">Extent of the volume.</param>
    /// <param name="divisor">Extents and origins of passes are multiples of it.</param>
    /// <param name="tile">Extent of a tile without its halo; null for the whole volume.</param>
    /// <param name="halo">Number of voxels that a pass sees in addition to its tile.</param>
    /// <param name="overlap">Number of voxels that neighbors share in addition to their halos.</param>
    /// <param name="blending">How shared voxels are combined.</param>
    public TilePlan(Shape3D volume, int divisor, Shape3D? tile, int halo, int overlap, TileBlending blending)
    {
        Volume = volume;
        Before = (Margin(volume.Depth, divisor), Margin(volume.Height, divisor), Margin(volume.Width, divisor));
        Padded = new Shape3D(RoundUp(volume.Depth, divisor), RoundUp(volume.Height, divisor), RoundUp(volume.Width, divisor));
        halo = RoundUp(halo, divisor);
        Decided = tile is { } given
            ? new Shape3D(Math.Min(given.Depth, Padded.Depth), Math.Min(given.Height, Padded.Height), Math.Min(given.Width, Padded.Width))
            : Padded;
        Z = Axis(Padded.Depth, tile?.Depth);
        Y = Axis(Padded.Height, tile?.Height);
        X = Axis(Padded.Width, tile?.Width);
        Pass = new Shape3D(Extent(Padded.Depth, tile?.Depth), Extent(Padded.Height, tile?.Height), Extent(Padded.Width, tile?.Width));

        int Extent(int padded, int? wanted) => wanted is not { } core
            ? padded
            : (int)Math.Min(padded, RoundUp((long)core, divisor) + (2L * halo) + RoundUp((long)overlap, divisor));

        AxisTile[] Axis(int padded, int? wanted) => wanted is not { } core
            ? AxisTile.Divide(padded, padded, padded, halo, blending)
            : AxisTile.Divide(padded, Extent(padded, core), (int)Math.Min(padded, RoundUp((long)core, divisor)), halo, blending);
    }

    /// <summary>Extent of the volume.</summary>
    public Shape3D Volume { get; }

    /// <summary>Number of mirrored voxels before the volume, along z, y, x.</summary>
    public (int Z, int Y, int X) Before { get; }

    /// <summary>Extent of the volume with its mirrored margins: multiples of the divisor.</summary>
    public Shape3D Padded { get; }

    /// <summary>Extent of a pass.</summary>
    public Shape3D Pass { get; }

    /// <summary>Extent of a pass without its halo.</summary>
    public Shape3D Decided { get; }

    /// <summary>Tiles along z.</summary>
    public AxisTile[] Z { get; }

    /// <summary>Tiles along y.</summary>
    public AxisTile[] Y { get; }

    /// <summary>Tiles along x.</summary>
    public AxisTile[] X { get; }

    /// <summary>Number of passes.</summary>
    public int Count => Z.Length * Y.Length * X.Length;

    /// <summary>Tiles in the order in which they are processed.</summary>
    public IEnumerable<(AxisTile Z, AxisTile Y, AxisTile X)> Tiles() => from z in Z from y in Y from x in X select (z, y, x);

    /// <summary>The next multiple of the divisor.</summary>
    public static int RoundUp(int extent, int divisor) => checked((int)RoundUp((long)extent, divisor));

    /// <summary>The next multiple of the divisor.</summary>
    public static long RoundUpLong(long extent, int divisor) => RoundUp(extent, divisor);

    private static long RoundUp(long extent, int divisor) => (extent + divisor - 1) / divisor * divisor;

    private static int Margin(int extent, int divisor) => (RoundUp(extent, divisor) - extent) / 2;
}
