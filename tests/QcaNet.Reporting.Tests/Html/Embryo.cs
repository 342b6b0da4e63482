using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Reporting.Tests.Html;

/// <summary>Small embryos whose truth is known.</summary>
internal static class Embryo
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    /// <summary>Eight nuclei, of which the segmentation lost number 3 and joined 5 to 6.</summary>
    public static ReportInput WithErrors()
    {
        SyntheticEmbryo embryo = Make(8, 3);
        Volume<int> found = embryo.Labels.Clone();
        found.Voxels.Replace(3, 0);
        found.Voxels.Replace(5, 6);
        return new ReportInput("embryo.tif", found) { Image = Intensity.ToFloat(embryo.Stack), Truth = embryo.Labels };
    }

    public static SyntheticEmbryo Make(int nuclei, ulong seed) => SyntheticEmbryo.Generate(
        new SyntheticEmbryoOptions { Nuclei = nuclei, Seed = seed, Shape = new Shape3D(26, 60, 62), Spacing = Spacing });

    /// <summary>Three stacks of two embryos, two of them with a truth that is the segmentation.</summary>
    public static IEnumerable<ReportInput> DataSet()
    {
        for (int i = 0; i < 3; i++)
        {
            SyntheticEmbryo embryo = Make(3 + (2 * i), (ulong)i + 1);
            yield return new ReportInput($"e{i % 2}_t{i}.tif", embryo.Labels)
            {
                Image = Intensity.ToFloat(embryo.Stack),
                Truth = i == 2 ? null : embryo.Labels,
            };
        }
    }

    public static SyntheticTimeSeries Series() => SyntheticTimeSeries.Generate(new SyntheticTimeSeriesOptions
    {
        TimePoints = 14,
        Cycle = 6,
        LastNuclei = 8,
        Shape = new Shape3D(26, 60, 62),
        Spacing = Spacing,
    });

    public static IEnumerable<ReportInput> TimePoints()
    {
        SyntheticTimeSeries series = Series();
        return Enumerable.Range(0, series.Counts.Count).Select(t => new ReportInput($"t{t:00}.tif", series.Draw(t).Labels));
    }
}
