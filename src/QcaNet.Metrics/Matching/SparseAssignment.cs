// Optimal one-to-one assignment on a sparse bipartite graph: the maximum number of pairs first, then the minimum total cost.
//
// Jonker and Volgenant's shortest augmenting paths (Computing 38:325, 1987), row by row, with Dijkstra on the existing edges. Every row has
// a private extra column with a cost that exceeds any sum of real costs, so a row stays unpaired only if no solution pairs one more row.
// Objects of images overlap few others: the graph consists of small components, and a row's search ends within its own. Most components are
// one row and one column, which are paired without a search.

namespace QcaNet.Metrics;

/// <summary>Optimal one-to-one assignment on a sparse bipartite graph.</summary>
internal static class SparseAssignment
{
    /// <summary>Pairs rows with columns: the maximum number of pairs, then the minimum total cost.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="edges">The allowed pairs, each with a finite cost of at least 0, in any order.</param>
    /// <returns>The column of each row, or -1. Complexity: O(rows * edges of a component * log).</returns>
    internal static int[] Solve(int rows, int columns, IReadOnlyList<(int Row, int Column, double Cost)> edges)
    {
        var starts = new int[rows + 1];
        double largest = 0;
        foreach ((int row, int _, double cost) in edges)
        {
            starts[row + 1]++;
            largest = Math.Max(largest, cost);
        }

        for (int row = 0; row < rows; row++) starts[row + 1] += starts[row];
        var targets = new int[edges.Count];
        var costs = new double[edges.Count];
        var next = (int[])starts.Clone();
        foreach ((int row, int column, double cost) in edges)
        {
            targets[next[row]] = column;
            costs[next[row]++] = cost;
        }

        double single = (largest + 1) * (Math.Min(rows, columns) + 1);
        var columnOf = new int[rows];
        var rowOf = new int[columns + rows];
        Array.Fill(columnOf, -1);
        Array.Fill(rowOf, -1);
        var price = new double[columns + rows];
        var distance = new double[columns + rows];
        var before = new int[columns + rows];
        Array.Fill(distance, double.PositiveInfinity);
        var queue = new PriorityQueue<int, (double Distance, int Column)>();
        var touched = new List<int>();
        var settled = new HashSet<int>();
        var rowsOf = new int[columns];
        foreach (int column in targets) rowsOf[column]++;
        for (int start = 0; start < rows; start++)
        {
            if (starts[start + 1] - starts[start] == 1 && rowsOf[targets[starts[start]]] == 1)
            {
                columnOf[start] = targets[starts[start]];
                continue;
            }

            queue.Clear();
            settled.Clear();
            int row = start;
            double reached = 0;
            int end;
            while (true)
            {
                Relax(row, columns + row, single);
                for (int e = starts[row]; e < starts[row + 1]; e++) Relax(row, targets[e], costs[e]);
                do
                {
                    queue.TryDequeue(out end, out (double Distance, int Column) key);
                    reached = key.Distance;
                }
                while (!settled.Add(end));
                if (rowOf[end] < 0) break;
                row = rowOf[end];
            }

            // Prices keep reduced costs at 0 for pairs and at 0 or more elsewhere.
            foreach (int column in settled) price[column] += distance[column] - reached;
            while (true)
            {
                int owner = before[end];
                (columnOf[owner], end) = (end, columnOf[owner]);
                rowOf[columnOf[owner]] = owner;
                if (owner == start) break;
            }

            foreach (int column in touched) distance[column] = double.PositiveInfinity;
            touched.Clear();

            void Relax(int from, int column, double cost)
            {
                // A settled column stays settled: rounding must not produce a shorter path to where the search has been.
                if (settled.Contains(column)) return;

                // The row's own price makes the reduced cost of its pair 0.
                double ownPrice = columnOf[from] < 0 ? 0 : PairCost(from) - price[columnOf[from]];
                double length = reached + cost - price[column] - ownPrice;
                if (length >= distance[column]) return;
                if (double.IsPositiveInfinity(distance[column])) touched.Add(column);
                distance[column] = length;
                before[column] = from;
                queue.Enqueue(column, (length, column));
            }
        }

        for (int row = 0; row < rows; row++)
        {
            if (columnOf[row] >= columns) columnOf[row] = -1;
        }

        return columnOf;

        double PairCost(int row)
        {
            if (columnOf[row] >= columns) return single;
            double least = double.PositiveInfinity;
            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                if (targets[e] == columnOf[row]) least = Math.Min(least, costs[e]);
            }

            return least;
        }
    }
}
