using QcaNet.Training.Tuning;

namespace QcaNet.Training.Tests.Tuning;

public class CoordinateSearchTests
{
    private static readonly double[][] Grid = [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]];

    [Fact]
    public void Find_ClimbsToTheTop_AlsoWhereTheNumbersInteract() =>
        Assert.Equal([3, 2], CoordinateSearch.Find([0, 0], Grid, n => -Math.Pow(n[0] - 3, 2) - Math.Pow(n[1] - 2, 2) - (0.5 * (n[0] - 3) * (n[1] - 2))));

    [Fact]
    public void Find_StaysWhereNothingIsGained()
    {
        int calls = 0;
        double[] found = CoordinateSearch.Find([7, 7], Grid, _ => ++calls * CoordinateSearch.Least / 100);
        Assert.Equal([7, 7], found);
        Assert.Equal(11, calls);
    }
}
