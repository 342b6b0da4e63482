using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// The slices of a stack for a page: the image as one PNG of all planes side by side, labels as runs. If the page would become too large,
/// the resolution is reduced: image voxels become the mean of their block, labels its middle voxel.
/// </summary>
internal sealed record SliceData
{
    /// <summary>Shape after the reduction.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>Size of a block along each axis, in voxels of the stack.</summary>
    public required (int Z, int Y, int X) Block { get; init; }

    /// <summary>Number of planes side by side in the picture.</summary>
    public required int Columns { get; init; }

    /// <summary>The planes as an 8-bit gray PNG, row after row from the top left; null without an image.</summary>
    public required byte[]? Png { get; init; }

    /// <summary>
    /// Labels in raster order as pairs of numbers, length of the run and 1 + index of the object (0 for background), seven bits per byte.
    /// </summary>
    public required byte[] Runs { get; init; }

    /// <summary>As <see cref="Runs"/>, for the true labels; null if there are none.</summary>
    public required byte[]? TrueRuns { get; init; }

    public static SliceData Of(ReportInput stack, int[] ids, int[]? trueIds, long mostVoxels, HtmlReportOptions options)
    {
        Shape3D shape = stack.Labels.Shape;
        (int Z, int Y, int X) block = BlockFor(shape, stack.Labels.Spacing, mostVoxels);
        var kept = new Shape3D(Blocks(shape.Depth, block.Z), Blocks(shape.Height, block.Y), Blocks(shape.Width, block.X));
        int columns = (int)Math.Ceiling(Math.Sqrt((double)kept.Depth * kept.Height / kept.Width));
        return new SliceData
        {
            Shape = kept,
            Block = block,
            Columns = columns,
            Png = stack.Image is { } image ? Picture(image, kept, block, columns, options) : null,
            Runs = Encode(stack.Labels, kept, block, ids),
            TrueRuns = stack.Truth is { } truth ? Encode(truth, kept, block, trueIds!) : null,
        };
    }

    /// <summary>
    /// The smallest block that reduces the stack to the allowed number of voxels; the axis with the shortest voxels is reduced first.
    /// </summary>
    internal static (int Z, int Y, int X) BlockFor(Shape3D shape, VoxelSpacing? spacing, long mostVoxels)
    {
        (double z, double xy) = spacing is { } um ? (um.Z, Math.Min(um.Y, um.X)) : (1, 1);
        (int ofZ, int ofXY) = (1, 1);
        while ((long)Blocks(shape.Depth, ofZ) * Blocks(shape.Height, ofXY) * Blocks(shape.Width, ofXY) > mostVoxels)
        {
            bool planes = shape.Depth > ofZ && (z * ofZ < xy * ofXY || (ofXY >= shape.Height && ofXY >= shape.Width));
            if (planes) ofZ++;
            else ofXY++;
        }

        return (ofZ, ofXY, ofXY);
    }

    private static int Blocks(int voxels, int block) => (voxels + block - 1) / block;

    private static byte[] Picture(Volume<float> image, Shape3D kept, (int Z, int Y, int X) block, int columns, HtmlReportOptions options)
    {
        ReadOnlySpan<float> finite = image.Voxels;
        if (finite.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0) finite = Array.FindAll(finite.ToArray(), float.IsFinite);
        double[] ends = finite.IsEmpty
            ? [0, 1]
            : Intensity.Percentiles(finite, [options.LowPercentile, options.HighPercentile], options.Threads);
        int rows = Blocks(kept.Depth, columns);
        using var bitmap = new SKBitmap(new SKImageInfo(columns * kept.Width, rows * kept.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        Span<byte> pixels = bitmap.GetPixelSpan();
        pixels.Clear();
        double factor = ends[1] > ends[0] ? 255 / (ends[1] - ends[0]) : 0;
        for (int z = 0; z < kept.Depth; z++)
        {
            for (int y = 0; y < kept.Height; y++)
            {
                int start = ((((z / columns) * kept.Height) + y) * bitmap.RowBytes) + (z % columns * kept.Width);
                for (int x = 0; x < kept.Width; x++)
                {
                    double value = (Mean(image, (z * block.Z, y * block.Y, x * block.X), block) - ends[0]) * factor;
                    pixels[start + x] = (byte)Math.Round(Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 255));
                }
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static double Mean(Volume<float> image, (int Z, int Y, int X) from, (int Z, int Y, int X) block)
    {
        (int depth, int height, int width) = image.Shape;
        (double sum, int count) = (0, 0);
        for (int z = from.Z; z < Math.Min(depth, from.Z + block.Z); z++)
        {
            for (int y = from.Y; y < Math.Min(height, from.Y + block.Y); y++)
            {
                foreach (float value in image.Plane(z).Slice((y * width) + from.X, Math.Min(block.X, width - from.X)))
                {
                    if (!float.IsFinite(value)) continue;
                    (sum, count) = (sum + value, count + 1);
                }
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private static byte[] Encode(Volume<int> labels, Shape3D kept, (int Z, int Y, int X) block, int[] ids)
    {
        var bytes = new List<byte>();
        (int last, int length) = (0, 0);
        (int lastId, int lastIndex) = (0, 0);
        for (int z = 0; z < kept.Depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(Middle(z, block.Z, labels.Shape.Depth));
            for (int y = 0; y < kept.Height; y++)
            {
                ReadOnlySpan<int> row = plane[(Middle(y, block.Y, labels.Shape.Height) * labels.Shape.Width)..];
                for (int x = 0; x < kept.Width; x++)
                {
                    int id = row[Middle(x, block.X, labels.Shape.Width)];
                    if (id != lastId) (lastId, lastIndex) = (id, id == 0 ? 0 : Array.BinarySearch(ids, id) + 1);
                    if (lastIndex != last)
                    {
                        Add(bytes, length, last);
                        (last, length) = (lastIndex, 0);
                    }

                    length++;
                }
            }
        }

        Add(bytes, length, last);
        return [.. bytes];

        static int Middle(int at, int block, int extent) => Math.Min(extent - 1, (at * block) + (block / 2));
    }

    private static void Add(List<byte> bytes, int length, int index)
    {
        if (length == 0) return;
        AddNumber(bytes, length);
        AddNumber(bytes, index);
    }

    private static void AddNumber(List<byte> bytes, int number)
    {
        for (; number >= 0x80; number >>= 7) bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
    }
}
