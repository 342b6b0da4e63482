using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>One stack of a report, measured and reduced: the volumes themselves are not kept.</summary>
internal sealed record ReportItem
{
    public required string Name { get; init; }

    public required string Group { get; init; }

    public required Shape3D Shape { get; init; }

    public required VoxelSpacing? Spacing { get; init; }

    /// <summary>Criteria by ascending id.</summary>
    public required IReadOnlyList<NucleusCriteria> Nuclei { get; init; }

    /// <summary>Ids of the true objects, ascending; null without true labels.</summary>
    public required int[]? TrueIds { get; init; }

    /// <summary>For each true object, the predicted id that covers most of it, or 0.</summary>
    public required int[]? Counterparts { get; init; }

    /// <summary>Scores; null without true labels.</summary>
    public required Evaluation? Evaluation { get; init; }

    public required bool HasImage { get; init; }

    public required MeshData Surfaces { get; init; }

    public required MeshData? TrueSurfaces { get; init; }

    public required SliceData Slices { get; init; }

    /// <summary>The convex hull of the nuclei; null without nuclei or spacing.</summary>
    public required EmbryoHull? Hull { get; init; }

    /// <summary>Extent along x, y, z in micrometers (in voxels without a spacing).</summary>
    public (double X, double Y, double Z) Extent => SurfacePicture.ExtentOf(Shape, Spacing);

    /// <summary>Measures a stack.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    public static ReportItem Of(ReportInput stack, int stacks, bool withHull, HtmlReportOptions options)
    {
        Volume<int> labels = stack.Labels;
        VoxelSpacing? spacing = labels.Spacing ?? stack.Image?.Spacing ?? stack.Truth?.Spacing;
        if (labels.Spacing is null && spacing is not null) labels = labels.WithSpacing(spacing);
        stack = stack with { Labels = labels, Truth = stack.Truth?.WithSpacing(spacing) };
        Check(stack, stack.Image?.Shape, "image");
        Check(stack, stack.Truth?.Shape, "truth");
        var criteria = new CriteriaOptions { Threads = options.Threads };
        IReadOnlyList<NucleusCriteria> nuclei = ObjectCriteria.Measure(labels, stack.Image, criteria);
        Nucleus[] objects = [.. nuclei.Select(n => n.Nucleus)];
        Nucleus[]? trueObjects = stack.Truth is null ? null : [.. NucleusMeasurement.Measure(stack.Truth)];
        int[] ids = [.. objects.Select(n => n.Id)];
        int[]? trueIds = trueObjects?.Select(n => n.Id).ToArray();
        Evaluation? evaluation = stack.Truth is null
            ? null
            : Evaluation.Compute(labels, stack.Truth, new EvaluationOptions { Threads = options.Threads });
        int mostVertices = Math.Max(500, options.MaximumVertices / stacks / (stack.Truth is null ? 1 : 2));
        (double X, double Y, double Z) extent = SurfacePicture.ExtentOf(labels.Shape, spacing);
        return new ReportItem
        {
            Name = stack.Name,
            Group = stack.Group ?? System.IO.Path.GetFileNameWithoutExtension(stack.Name).Split('_')[0],
            Shape = labels.Shape,
            Spacing = spacing,
            Nuclei = nuclei,
            TrueIds = trueIds,
            Counterparts = evaluation is null ? null : Partners(evaluation.Table, trueIds!),
            Evaluation = evaluation,
            HasImage = stack.Image is not null,
            Surfaces = MeshData.Of(SurfaceNets.Create(labels, objects, mostVertices), extent),
            TrueSurfaces = trueObjects is null ? null : MeshData.Of(SurfaceNets.Create(stack.Truth!, trueObjects, mostVertices), extent),
            Slices = SliceData.Of(stack, ids, trueIds, Math.Max(1000, MostVoxels(stack, options) / stacks), options),
            Hull = withHull && spacing is not null && objects.Length > 0 ? EmbryoHull.Create(labels) : null,
        };
    }

    /// <summary>"51 × 120 × 122 voxels of 1.75 × 0.8 × 0.8 µm", and the resolution of the slices.</summary>
    public string Facts()
    {
        string facts = PictureChecks.Facts(Shape, Spacing, PictureView.Projection);
        (int z, int y, int x) = Slices.Block;
        if (z == 1 && y == 1 && x == 1) return facts;
        return string.Create(
            CultureInfo.InvariantCulture, $"{facts}; slices are shown at {z} × {y} × {x} voxels per pixel to keep this file small");
    }

    // Labels alone take a small fraction of the bytes of an image.
    private static long MostVoxels(ReportInput stack, HtmlReportOptions options) =>
        (stack.Image is null ? 10L : 1L) * options.MaximumVoxels;

    private static int[] Partners(ContingencyTable table, int[] trueIds)
    {
        Dictionary<int, int> partners = LabelCounterparts.Of(table);
        return Array.ConvertAll(trueIds, id => partners[id]);
    }

    private static void Check(ReportInput stack, Shape3D? shape, string what)
    {
        if (shape is { } other && other != stack.Labels.Shape)
        {
            throw new ArgumentException(
                $"{stack.Name}: the {what} has {other} voxels and the labels have {stack.Labels.Shape}; they must be on one grid.",
                nameof(stack));
        }
    }
}
