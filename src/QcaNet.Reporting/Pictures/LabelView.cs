using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Labels viewed from one side: the id of every pixel and its distance from the front.</summary>
/// <param name="Ids">0 is background.</param>
/// <param name="Depths">Planes (or rows) from the front.</param>
/// <param name="Farthest">Number of planes (or rows).</param>
internal sealed record LabelGrid(Grid<int> Ids, int[] Depths, int Farthest);

/// <summary>Labels viewed from above and from the side.</summary>
/// <param name="Top">View from above: rows are y, columns x.</param>
/// <param name="Side">Side view: rows are z, columns x; null for labels of one plane.</param>
internal sealed record LabelView(LabelGrid Top, LabelGrid? Side)
{
    /// <summary>Creates a view of labels.</summary>
    public static LabelView Of(Volume<int> labels, PictureView view)
    {
        (int depth, int height, int width) = labels.Shape;
        if (!view.IsSlice) return new LabelView(NearestAlongZ(labels), depth == 1 ? null : NearestAlongY(labels));
        var section = new int[depth * width];
        for (int z = 0; z < depth; z++) labels.Plane(z).Slice((depth == 1 ? 0 : view.Y) * width, width).CopyTo(section.AsSpan(z * width));
        return new LabelView(
            Flat(labels.Plane(view.Z).ToArray(), height, width),
            depth == 1 ? null : Flat(section, depth, width));
    }

    private static LabelGrid Flat(int[] ids, int rows, int columns) => new(new Grid<int>(ids, rows, columns), new int[ids.Length], 1);

    private static LabelGrid NearestAlongZ(Volume<int> labels)
    {
        (int depth, int height, int width) = labels.Shape;
        var ids = new int[height * width];
        var depths = new int[height * width];
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int i = 0; i < plane.Length; i++)
            {
                if (plane[i] > 0 && ids[i] == 0) (ids[i], depths[i]) = (plane[i], z);
            }
        }

        return new LabelGrid(new Grid<int>(ids, height, width), depths, depth);
    }

    private static LabelGrid NearestAlongY(Volume<int> labels)
    {
        (int depth, int height, int width) = labels.Shape;
        var ids = new int[depth * width];
        var depths = new int[depth * width];
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int id = plane[(y * width) + x];
                    int at = (z * width) + x;
                    if (id > 0 && ids[at] == 0) (ids[at], depths[at]) = (id, y);
                }
            }
        }

        return new LabelGrid(new Grid<int>(ids, depth, width), depths, height);
    }
}
