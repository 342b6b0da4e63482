using QcaNet.Sampling;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>Collects the weights of one output voxel, mirrors those beyond the ends back inside, and gives them as one run.</summary>
internal sealed class WeightedRun(int size)
{
    private readonly List<(int Index, double Weight)> _parts = [];
    private double[] _sums = [];

    /// <summary>Adds the weight of a voxel, which may lie outside.</summary>
    internal void Add(int index, double weight) => _parts.Add((MirroredIndex.WithoutEdge(index, size), weight));

    /// <summary>First voxel of the run and its weights, which add up to 1; begins anew.</summary>
    internal int Finish(out ReadOnlySpan<double> weights)
    {
        int first = int.MaxValue, last = 0;
        double sum = 0;
        foreach ((int index, double weight) in _parts)
        {
            // 1e-12 is the rounding of a 0: the sample lies on a voxel. Parts of one voxel have one sign nearly always, and where
            // two cancel the run is longer than it had to be.
            if (Math.Abs(weight) < 1e-12) continue;
            (first, last, sum) = (Math.Min(first, index), Math.Max(last, index), sum + weight);
        }

        int length = last - first + 1;
        if (_sums.Length < length) _sums = new double[length];
        Span<double> run = _sums.AsSpan(0, length);
        run.Clear();
        foreach ((int index, double weight) in _parts)
        {
            if (Math.Abs(weight) >= 1e-12) run[index - first] += weight / sum;
        }

        if (length == 1) run[0] = 1;
        _parts.Clear();
        weights = run;
        return first;
    }
}
