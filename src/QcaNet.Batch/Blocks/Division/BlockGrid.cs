using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The blocks of a volume, numbered with x fastest.</summary>
internal sealed class BlockGrid(Shape3D shape, Shape3D block)
{
    /// <summary>The volume's extent.</summary>
    public Shape3D Shape { get; } = shape;

    /// <summary>Number of blocks along z.</summary>
    public int Layers { get; } = Pieces(shape.Depth, block.Depth);

    /// <summary>Number of blocks along y.</summary>
    public int Rows { get; } = Pieces(shape.Height, block.Height);

    /// <summary>Number of blocks along x.</summary>
    public int Columns { get; } = Pieces(shape.Width, block.Width);

    /// <summary>Number of blocks.</summary>
    public int Count => checked(Layers * Rows * Columns);

    /// <summary>The block that contains a voxel.</summary>
    public int BlockOf(int z, int y, int x) => (((z / block.Depth * Rows) + (y / block.Height)) * Columns) + (x / block.Width);

    /// <summary>The voxels of a block.</summary>
    public Box BoxOf(int number)
    {
        (int row, int column) = Math.DivRem(number, Columns);
        (int layer, int line) = Math.DivRem(row, Rows);
        (int z, int y, int x) = (layer * block.Depth, line * block.Height, column * block.Width);
        return new Box(
            z,
            y,
            x,
            (int)Math.Min(Shape.Depth, (long)z + block.Depth),
            (int)Math.Min(Shape.Height, (long)y + block.Height),
            (int)Math.Min(Shape.Width, (long)x + block.Width));
    }

    private static int Pieces(int extent, int block) => (int)(((long)extent + block - 1) / block);
}
