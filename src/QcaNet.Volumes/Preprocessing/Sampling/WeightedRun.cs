using QcaNet.Sampling;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>Collects the weights of one output voxel, mirrors those beyond the ends back inside, and returns them as one run.</summary>
internal sealed class WeightedRun(int size)
{
    private readonly List<(int Index, double Weight)> _parts = [];
    private double[] _sums = [];

    /// <summary>Adds the weight of a voxel, which may lie outside.</summary>
    internal void Add(int index, double weight) => _parts.Add((MirroredIndex.WithoutEdge(index, size), weight));

    /// <summary>Returns the first voxel of the run and its weights, which add up to 1, and resets the instance.</summary>
    internal int Finish(out ReadOnlySpan<double> weights)
    {
        int first = int.MaxValue, last = 0;
        double sum = 0;
        foreach ((int index, double weight) in _parts)
        {
            // 1e-12 is a rounded 0: the sample lies on a voxel. The contributions to one voxel nearly always have the same sign; if two
            // cancel, the run is merely longer than necessary.
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
