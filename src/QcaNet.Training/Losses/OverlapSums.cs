using System.Runtime.Intrinsics;

namespace QcaNet.Training.Losses;

/// <summary>Weighted sums over a group of voxels, from which every overlap loss and its gradient can be computed.</summary>
/// <param name="W">sum(w).</param>
/// <param name="P">sum(w p).</param>
/// <param name="T">sum(w t).</param>
/// <param name="PT">sum(w p t).</param>
/// <param name="PP">sum(w p p).</param>
/// <param name="TT">sum(w t t).</param>
internal readonly record struct OverlapSums(double W, double P, double T, double PT, double PP, double TT)
{
    /// <summary>The same sums for the other class, with 1 - p and 1 - t.</summary>
    public OverlapSums OfBackground => new(W, W - P, W - T, W - P - T + PT, W - (2 * P) + PP, W - (2 * T) + TT);

    /// <summary>Computes the sums in double precision and in a fixed order. The number of voxels must be a multiple of eight.</summary>
    public static OverlapSums Of(ReadOnlySpan<float> probability, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        Sum w = default, p = default, t = default, pt = default, pp = default, tt = default;
        for (int i = 0; i < probability.Length; i += Vector256<float>.Count)
        {
            Vector256<float> vw = Vector256.Create(weight[i..]), vt = Vector256.Create(target[i..]);
            Vector256<float> vp = Vector256.Create(probability[i..]);
            Vector256<float> wp = vw * vp, wt = vw * vt;
            w.Add(vw);
            p.Add(wp);
            t.Add(wt);
            pt.Add(wp * vt);
            pp.Add(wp * vp);
            tt.Add(wt * vt);
        }

        return new OverlapSums(w.Total, p.Total, t.Total, pt.Total, pp.Total, tt.Total);
    }

    /// <summary>Eight running sums in double precision.</summary>
    internal struct Sum
    {
        private Vector256<double> _low;
        private Vector256<double> _high;

        public readonly double Total => Vector256.Sum(_low + _high);

        public void Add(Vector256<float> values)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(values);
            _low += low;
            _high += high;
        }
    }
}
