using QcaNet.Sampling;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>
/// The four neighbors in a plane of the stack, and their weights, for each voxel of a plane of the crop. The table is the same
/// for all planes, and for image, target and weight. Positions outside the stack are mirrored without repeating the edge.
/// </summary>
internal sealed class CropTable
{
    /// <summary>Computes the table.</summary>
    /// <param name="geometry">Position of the crop.</param>
    /// <param name="crop">Shape of the crop.</param>
    /// <param name="source">Shape of the stack.</param>
    /// <param name="spacing">Spacing of the stack. Used only with <paramref name="elastic"/>.</param>
    /// <param name="elastic">A deformation, or null.</param>
    public CropTable(in CropGeometry geometry, Shape3D crop, Shape3D source, VoxelSpacing spacing, ElasticField? elastic)
    {
        int count = crop.PlaneLength;
        (LowLow, LowHigh, HighLow, HighHigh) = (new int[count], new int[count], new int[count], new int[count]);
        (PartY, PartX, Outside) = (new float[count], new float[count], new bool[count]);
        (int height, int width) = (source.Height, source.Width);
        double middleY = (crop.Height - 1) / 2.0, middleX = (crop.Width - 1) / 2.0;
        for (int y = 0, at = 0; y < crop.Height; y++)
        {
            double rowY = geometry.Center.Y + ((y - middleY) * geometry.RowY), rowX = geometry.Center.X + ((y - middleY) * geometry.RowX);
            for (int x = 0; x < crop.Width; x++, at++)
            {
                double sy = rowY + ((x - middleX) * geometry.ColumnY), sx = rowX + ((x - middleX) * geometry.ColumnX);
                if (elastic is not null)
                {
                    sy += elastic.Rows[at] / spacing.Y;
                    sx += elastic.Columns[at] / spacing.X;
                }

                (int y0, int y1, PartY[at]) = Split(sy, height);
                (int x0, int x1, PartX[at]) = Split(sx, width);
                (LowLow[at], LowHigh[at]) = ((y0 * width) + x0, (y0 * width) + x1);
                (HighLow[at], HighHigh[at]) = ((y1 * width) + x0, (y1 * width) + x1);
                Outside[at] = sy < -0.5 || sy > height - 0.5 || sx < -0.5 || sx > width - 0.5;
            }
        }
    }

    /// <summary>Index, in a plane of the stack, of the neighbor with smaller y and smaller x.</summary>
    public int[] LowLow { get; }

    /// <summary>Index of the neighbor with smaller y and larger x.</summary>
    public int[] LowHigh { get; }

    /// <summary>Index of the neighbor with larger y and smaller x.</summary>
    public int[] HighLow { get; }

    /// <summary>Index of the neighbor with larger y and larger x.</summary>
    public int[] HighHigh { get; }

    /// <summary>Weight of the neighbors with larger y.</summary>
    public float[] PartY { get; }

    /// <summary>Weight of the neighbors with larger x.</summary>
    public float[] PartX { get; }

    /// <summary>Whether the voxel lies outside the planes of the stack.</summary>
    public bool[] Outside { get; }

    /// <summary>Finds the neighbors of a position along an axis of the stack, and the weight of the second one.</summary>
    public static (int Low, int High, float Part) Split(double position, int extent)
    {
        int floor = (int)Math.Floor(position);
        return (MirroredIndex.WithoutEdge(floor, extent), MirroredIndex.WithoutEdge(floor + 1, extent), (float)(position - floor));
    }
}
