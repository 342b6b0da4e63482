using System.IO.Compression;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>
/// The labels of the 121 training stacks of BBBC050, compared with themselves shifted, eroded and merged: scores move as their definitions say, to the value
/// where a definition gives one.
/// </summary>
public sealed class RealStackTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    public static TheoryData<string> Embryos => [.. Enumerable.Range(1, 11).Select(i => $"Emb{i:00}")];

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Scores_OfLabelsAgainstThemselves_ArePerfect(string embryo) => ForEach(embryo, truth =>
    {
        Evaluation e = Evaluation.Compute(truth, truth);
        foreach ((string name, double? value) in ScoreValues.Of(e))
        {
            double? perfect = name switch
            {
                "n_true" or "n_pred" or "true_matched" or "pred_matched" => e.Scores.TrueCount,
                "count_error" or "are" => 0,
                _ when name.StartsWith("vi_", StringComparison.Ordinal) || name.StartsWith("boundary_", StringComparison.Ordinal) => 0,
                _ when name.StartsWith("true_", StringComparison.Ordinal) || name.StartsWith("pred_", StringComparison.Ordinal) => 0,
                _ => 1,
            };
            Assert.True(Math.Abs(perfect.Value - value!.Value) < 1e-12, $"{name} is {value}.");
        }
    });

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Scores_OfShiftedLabels_FallWithTheShift(string embryo) => ForEach(embryo, truth =>
    {
        // Within a frame of empty voxels, so that no nucleus is cut.
        Volume<int> framed = Shift(truth, (6, 6, 6), 12);
        IReadOnlyDictionary<string, double?> last = ScoreValues.Of(Evaluation.Compute(framed, framed));
        for (int shift = 1; shift <= 4; shift++)
        {
            Volume<int> moved = Shift(truth, (6, 6, 6 + shift), 12);
            Evaluation e = Evaluation.Compute(moved, framed);
            IReadOnlyDictionary<string, double?> now = ScoreValues.Of(e);

            // By definition: voxels of both over voxels of either; nobody lost; centroids as far apart as the shift.
            int both = framed.Voxels.ToArray().Zip(moved.Voxels.ToArray()).Count(v => v.First > 0 && v.Second > 0);
            int all = framed.Voxels.Length - framed.Voxels.Count(0);
            Assert.Equal(both / (2.0 * all - both), now["iou"]!.Value, 1e-12);
            Assert.Equal((double)both / all, now["dice"]!.Value, 1e-12);
            Assert.Equal((0, 1), (now["count_error"], now["det_f1"]));
            Assert.InRange(e.Detection!.MeanDistance!.Value, 0, (0.8 * shift) + 1e-9); // less where a neighbor is nearer
            foreach (string name in (string[])["iou", "dice", "seg", "mucov", "seg_pub", "seg_ctc", "aji", "rand_recall"]) Assert.True(now[name] < last[name], name);
            foreach (string name in (string[])["vi_split_bits", "are"]) Assert.True(now[name] > last[name], name);

            // What says how much is joined cannot change where there is one nucleus.
            bool several = e.Scores.TrueCount > 1;
            Assert.True(several ? now["rand_precision"] < last["rand_precision"] : now["rand_precision"] == 1, "rand_precision");
            Assert.True(several ? now["vi_merge_bits"] > last["vi_merge_bits"] : now["vi_merge_bits"] == 0, "vi_merge_bits");
            foreach (string name in ScoreValues.Names.Where(n => n.StartsWith("ap_", StringComparison.Ordinal))) Assert.True(now[name] <= last[name], name);
            if (shift == 1) Assert.InRange(now["boundary_mean_um"]!.Value, 0.1, 0.8);
            last = now;
        }
    });

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Scores_OfErodedLabels_AreTheSharesThatAreLeft(string embryo) => ForEach(embryo, truth =>
    {
        Volume<int> eroded = Erode(truth);
        Evaluation e = Evaluation.Compute(eroded, truth);
        IReadOnlyDictionary<int, int> left = e.Table.PredictedSizes, whole = e.Table.TrueSizes;
        double[] shares = [.. left.Select(p => (double)p.Value / whole[p.Key])];
        Assert.Equal(shares.Sum() / whole.Count, e.Scores.Seg, 1e-12);
        Assert.Equal(shares.Average(), e.Scores.MuCov, 1e-12);
        Assert.Equal((double)left.Values.Sum() / whole.Values.Sum(), e.Scores.Iou, 1e-12);
        Assert.Equal(shares.Where(s => s > 0.5).Sum() / whole.Count, e.Scores.SegCtc, 1e-12);
        foreach (ThresholdScores t in e.Thresholds) Assert.Equal(shares.Count(s => s >= t.Threshold), t.TruePositives);
        Assert.Equal(whole.Count - left.Count, e.Scores.CountError);
        Assert.Equal((0, 0), (e.Audit.CountTrue(AuditClass.Merged), e.Audit.CountTrue(AuditClass.Split)));
        Assert.Equal(1.0, (double)left.Values.Sum() / e.Table.Overlaps.Where(o => o.Predicted > 0 && o.Truth == o.Predicted).Sum(o => o.Voxels));

        // The published table counts what an erosion removes.
        IReadOnlyDictionary<int, NucleusCriteria> criteria = ObjectCriteria.Measure(truth).ToDictionary(c => c.Nucleus.Id);
        Assert.All(criteria, c => Assert.Equal(whole[c.Key] - left.GetValueOrDefault(c.Key), c.Value.BoundaryVoxels));
    });

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Scores_OfMergedLabels_SeeMergersAndNothingElse(string embryo) => ForEach(embryo, truth =>
    {
        IReadOnlyDictionary<int, int> whole = ContingencyTable.Create(truth, truth).TrueSizes;
        int[] ids = [.. whole.Keys];
        Dictionary<int, int> into = ids.Select((id, i) => (id, ids[i - (i % 2)])).ToDictionary();
        Volume<int> merged = truth.Clone();
        foreach (ref int voxel in merged.Voxels) voxel = voxel == 0 ? 0 : into[voxel];
        Evaluation e = Evaluation.Compute(merged, truth);
        Dictionary<int, double> sizes = ids.GroupBy(id => into[id]).ToDictionary(g => g.Key, g => (double)g.Sum(id => whole[id]));
        double all = whole.Values.Sum();
        int pairs = ids.Length / 2, left = ids.Length - pairs;
        Assert.Equal((1.0, 1.0), (e.Scores.Iou, e.Scores.Dice));
        Assert.Equal(ids.Average(id => whole[id] / sizes[into[id]]), e.Scores.Seg, 1e-12);
        Assert.Equal(sizes.Average(s => ids.Where(id => into[id] == s.Key).Max(id => whole[id]) / s.Value), e.Scores.MuCov, 1e-12);
        Assert.Equal(0, e.Partition.VariationOfInformationSplit!.Value, 1e-12);
        Assert.Equal(-ids.Sum(id => whole[id] / all * Math.Log2(whole[id] / sizes[into[id]])), e.Partition.VariationOfInformationMerge!.Value, 1e-9);
        Assert.Equal(1, e.Partition.RandRecall);
        Assert.Equal(ids.Sum(id => (double)whole[id] * (whole[id] - 1)) / sizes.Values.Sum(s => s * (s - 1)), e.Partition.RandPrecision!.Value, 1e-12);
        Assert.Equal((pairs, left, 0, 0), (e.Audit.CountTrue(AuditClass.Merged), e.Audit.CountTrue(AuditClass.Matched), e.Audit.CountTrue(AuditClass.Split), e.Audit.CountTrue(AuditClass.Missed)));
        Assert.Equal((pairs, 2.0 * left / (left + ids.Length)), (e.Scores.CountError, e.Scores.F1At50));

        // The other way round every merger is a split, and the two sides of each score change places.
        Evaluation back = Evaluation.Compute(truth, merged);
        Assert.Equal((e.Scores.MuCov, e.Scores.Seg), (back.Scores.Seg, back.Scores.MuCov));
        Assert.Equal(e.Partition.VariationOfInformationMerge!.Value, back.Partition.VariationOfInformationSplit!.Value, 1e-9);
        Assert.Equal((e.Partition.RandPrecision, e.Partition.RandRecall), (back.Partition.RandRecall, back.Partition.RandPrecision));
        Assert.Equal((pairs, 0), (back.Audit.CountPredicted(AuditClass.Split), back.Audit.CountPredicted(AuditClass.Spurious)));
    });

    private static void ForEach(string embryo, Action<Volume<int>> check)
    {
        string? data = SharedData.Folder("data/bbbc050");
        Assert.SkipWhen(data is null, "BBBC050 is not beside the repository (../shared/data/bbbc050).");
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(data!, $"{embryo}.zip"));
        int stacks = 0;
        foreach (ZipArchiveEntry entry in archive.Entries.Where(e => e.FullName.StartsWith("GroundTruth_QCANet/", StringComparison.Ordinal) && e.Length > 0))
        {
            using var bytes = new MemoryStream();
            using (Stream packed = entry.Open()) packed.CopyTo(bytes);
            bytes.Position = 0;
            try
            {
                check(VolumeReader.Read<int>(bytes).WithSpacing(Spacing));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{entry.Name}: {error.Message}", error);
            }

            stacks++;
        }

        Assert.Equal(11, stacks);
    }

    private static Volume<int> Shift(Volume<int> labels, (int Z, int Y, int X) by, int frame)
    {
        (int depth, int height, int width) = labels.Shape;
        var shifted = new Volume<int>(new Shape3D(depth + frame, height + frame, width + frame), labels.Spacing);
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                labels.Plane(z).Slice(y * width, width).CopyTo(shifted.Voxels.Slice(shifted.Shape.Offset(z + by.Z, y + by.Y, by.X), width));
            }
        }

        return shifted;
    }

    private static Volume<int> Erode(Volume<int> labels)
    {
        (int depth, int height, int width) = labels.Shape;
        Volume<int> eroded = labels.Clone();
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int id = labels[z, y, x];
                    for (int n = 0; n < 27 && id != 0; n++)
                    {
                        (int nz, int ny, int nx) = (z + (n / 9) - 1, y + (n / 3 % 3) - 1, x + (n % 3) - 1);
                        if (labels.Shape.Contains(nz, ny, nx) && labels[nz, ny, nx] != id) id = 0;
                    }

                    eroded[z, y, x] = id;
                }
            }
        }

        return eroded;
    }
}
