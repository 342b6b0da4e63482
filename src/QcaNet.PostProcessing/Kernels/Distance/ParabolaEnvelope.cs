// The lower envelope of parabolas along one line, for distances too long to be searched step by step.
//
// A voxel p of a line takes D(p) = min over q of f(q) + w (p - q)^2: the lower envelope of parabolas of equal width. It is built with a
// stack in one sweep: a new parabola meets the topmost one at a point s; if s lies before the start of the topmost, that one is hidden and
// is popped.
//
//        \   |     /
//         \  |    /   .       sites      1     4        7
//     \    \_|___/___/        envelope   1 1 1 4 4 4 4 7 7
//      `.__.`|`.__.`          starts     ^     ^       ^   (integers: the first voxel at which the site is lower)
//
// Sources. P. Felzenszwalb, D. Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012) 415-428,
// section 2; A. Meijster, J. Roerdink, W. Hesselink (2000) for integer starts.
//
// Why this variant. Starts are integers, so a site is kept only if it wins a voxel. A background voxel has f = 0, and no parabola from
// beyond it can be lower: each run of foreground between two background voxels is an independent problem.
//
// Arithmetic. Doubles. If every f and w (length)^2 is an integer below 2^52, the meeting point is one correctly rounded quotient of two
// exact numbers, and its comparison with an integer is exact.

using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Lower envelopes along lines; holds the stack of sites, 16 bytes per voxel of the longest line.</summary>
internal sealed class ParabolaEnvelope(int longestLine)
{
    private readonly int[] _site = new int[longestLine];
    private readonly int[] _start = new int[longestLine];
    private readonly double[] _height = new double[longestLine];

    /// <summary>Replaces f along the line by the lower envelope of its parabolas. Zeros are background and stay.</summary>
    internal void Lower(Span<double> line, double weight)
    {
        int p = 0;
        while (p < line.Length)
        {
            if (line[p] == 0)
            {
                p++;
                continue;
            }

            int from = p;
            while (p < line.Length && line[p] != 0) p++;
            LowerRun(line, from, p, weight);
        }
    }

    /// <summary>The envelope over the foreground run <paramref name="from"/>..<paramref name="to"/> (exclusive).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LowerRun(Span<double> line, int from, int to, double weight)
    {
        int top = -1;
        int lastSite = Math.Min(to, line.Length - 1);
        for (int q = Math.Max(from - 1, 0); q <= lastSite; q++)
        {
            double f = line[q];
            if (double.IsPositiveInfinity(f)) continue; // no background found yet along the axes before: not a site

            int start = from;
            while (top >= 0)
            {
                int v = _site[top];
                double apart = weight * (q - v);
                double meeting = (f - _height[top] + (apart * ((double)q + v))) / (2 * apart);
                if (meeting < _start[top])
                {
                    top--; // q is lower wherever the topmost site would win
                    continue;
                }

                start = meeting >= to ? to : (int)Math.Floor(meeting) + 1;
                break;
            }

            if (start >= to) continue;

            top++;
            _site[top] = q;
            _start[top] = start;
            _height[top] = f;
        }

        // In place is safe: the sites keep the heights they were built from.
        for (int k = 0; k <= top; k++)
        {
            int end = k < top ? _start[k + 1] : to;
            for (int p = _start[k]; p < end; p++)
            {
                double steps = p - _site[k];
                line[p] = _height[k] + (weight * steps * steps);
            }
        }
    }
}
