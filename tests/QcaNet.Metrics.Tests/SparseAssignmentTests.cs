using CsCheck;

namespace QcaNet.Metrics.Tests;

public sealed class SparseAssignmentTests
{
    [Fact]
    public void Solve_OnRandomGraphs_HasTheCountAndTheCostOfTheBestOfAllPairings() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 1_000_000]).Sample(
            (rows, columns, seed) =>
            {
                var random = new Random(seed);
                var edges = new List<(int Row, int Column, double Cost)>();
                for (int r = 0; r < rows; r++)
                {
                    for (int c = 0; c < columns; c++)
                    {
                        if (random.NextDouble() < 0.5) edges.Add((r, c, random.Next(0, 20) / 4.0));
                    }
                }

                int[] partner = SparseAssignment.Solve(rows, columns, edges);

                (int Pairs, double Cost) found = (0, 0);
                for (int r = 0; r < rows; r++)
                {
                    if (partner[r] >= 0) found = (found.Pairs + 1, found.Cost + edges.Single(e => e.Row == r && e.Column == partner[r]).Cost);
                }

                int[] used = [.. partner.Where(c => c >= 0)];
                Assert.Equal(used.Length, used.Distinct().Count());
                (int Pairs, double Cost) best = Best(0, rows, edges, []);
                Assert.Equal(best.Pairs, found.Pairs);
                Assert.Equal(best.Cost, found.Cost, 1e-9);
            },
            iter: 2000,
            threads: 1);

    [Fact]
    public void Solve_TakesTwoDearPairsBeforeACheapOne() =>
        Assert.Equal([1, 0], SparseAssignment.Solve(2, 2, [(0, 0, 0), (0, 1, 90), (1, 0, 90)]));

    /// <summary>Every pairing, row after row.</summary>
    private static (int Pairs, double Cost) Best(int row, int rows, List<(int Row, int Column, double Cost)> edges, HashSet<int> used)
    {
        if (row == rows) return (0, 0);
        (int Pairs, double Cost) best = Best(row + 1, rows, edges, used);
        foreach ((int _, int column, double cost) in edges.Where(e => e.Row == row && !used.Contains(e.Column)).ToList())
        {
            used.Add(column);
            (int pairs, double rest) = Best(row + 1, rows, edges, used);
            used.Remove(column);
            if (pairs + 1 > best.Pairs || (pairs + 1 == best.Pairs && rest + cost < best.Cost)) best = (pairs + 1, rest + cost);
        }

        return best;
    }
}
