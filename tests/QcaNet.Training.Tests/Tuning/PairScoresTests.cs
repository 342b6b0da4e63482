using QcaNet.Training.Data;
using QcaNet.Training.Tuning;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Tuning;

public class PairScoresTests
{
    [Fact]
    public void Of_LeavesOutVoxelsThatWereNotAnnotated()
    {
        var shape = new Shape3D(1, 1, 8);
        Volume<int> truth = Of(shape, 1, 1, 0, 0, -1, -1, -1, -1), found = Of(shape, 1, 1, 0, 0, 0, 2, 2, 0);
        PairScores scores = PairScores.Of(found, new LabeledVolume("A_1", new Volume<float>(shape), truth));
        Assert.Equal(new PairScores(1, 1, 1, 0), scores);
        Assert.Equal(-1, truth[0, 0, 7]);
    }

    [Fact]
    public void Of_CountsAnnotatedVoxels()
    {
        var shape = new Shape3D(1, 1, 8);
        Volume<int> truth = Of(shape, 1, 1, 1, 1, 0, 0, -1, -1), found = Of(shape, 1, 1, 0, 0, 0, 2, 2, 2);
        PairScores scores = PairScores.Of(found, new LabeledVolume("A_1", new Volume<float>(shape), truth));
        Assert.Equal(0.4, scores.Iou, 12);
        Assert.Equal(0.5, scores.Seg, 12);
        Assert.Equal(0.25, scores.MuCov, 12);
        Assert.Equal(1, scores.CountError);
    }

    private static Volume<int> Of(Shape3D shape, params int[] ids) => new(ids, shape);
}
