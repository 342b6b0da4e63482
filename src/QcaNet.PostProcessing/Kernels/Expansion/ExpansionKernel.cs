// The nearest object of every background voxel within a reach, one axis after the other.
//
// Algorithm. As in SquaredDistanceKernel the square of the distance is a sum over the axes, so the nearest labeled voxel of a row is
// found first, then the nearest of what the rows of a plane found, then of what the planes found:
//
//     D(p) = min over q of  f(q) + w (p - q)^2,   and p takes the label of the q that gave it,   |p - q| within the reach
//
// Lines are searched from their beginning with "strictly nearer": among equals the first plane, then the first row, then the first voxel
// wins, which is the first in raster order.
//
// Why this variant. The reach is a few voxels, so a search of twice as many steps beats an envelope of parabolas, which would have to
// carry its sites along to break ties. Lines are searched in bundles of eight, so that columns are read by whole cache lines.
//
// Source. T. Saito, J. Toriwaki, Pattern Recognition 27 (1994) 1551-1565. Memory. 8 bytes per voxel for the squares; per thread 12 for each
// voxel of a bundle.

using System.Runtime.CompilerServices;
using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Expansion;

/// <summary>Growth of labels into the background; see the description at the top of the file.</summary>
internal static unsafe class ExpansionKernel
{
    private const int Bundle = 8;

    /// <summary>
    /// Assigns every background voxel to its nearest labeled voxel, if it lies within <paramref name="largest"/> (a squared distance).
    /// </summary>
    internal static void Run(int* labels, Shape3D shape, in SquareWeights weights, double largest, int threads)
    {
        (int depth, int height, int width) = shape;
        double[] memory = GC.AllocateUninitializedArray<double>(shape.Length);
        fixed (double* squares = memory)
        {
            for (int i = 0; i < shape.Length; i++) squares[i] = labels[i] != 0 ? 0 : double.PositiveInfinity;

            // Rows one by one; columns and depth lines in bundles of neighbors along x.
            int bundles = (width + Bundle - 1) / Bundle;
            ParallelWork.For(depth * height, 16, threads, new Lines(squares, labels, width, 1, weights.X, largest, 1, 1, width, 0, 1));
            ParallelWork.For(
                depth * bundles, 1, threads,
                new Lines(squares, labels, height, width, weights.Y, largest, Bundle, bundles, shape.PlaneLength, Bundle, width));
            ParallelWork.For(
                height * bundles, 1, threads,
                new Lines(squares, labels, depth, shape.PlaneLength, weights.Z, largest, Bundle, bundles, width, Bundle, width));
        }
    }

    /// <summary>
    /// Bundles of lines: bundle i starts at <c>(i / perGroup) * groupStep + (i % perGroup) * bundleStep</c>; its lines are adjacent and do
    /// not extend beyond <c>edge</c> voxels of their group.
    /// </summary>
    private struct Lines(
        double* squares, int* labels, int length, int stride, double weight, double largest, int lanes, int perGroup, int groupStep,
        int bundleStep, int edge) : IWorkItem
    {
        private readonly int _reach = (int)Math.Min(length - 1, Math.Sqrt(largest / weight));
        private double[]? _squares;
        private int[]? _labels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            if (_reach == 0) return;

            int first = index % perGroup * bundleStep;
            int start = (index / perGroup * groupStep) + first;
            int used = Math.Min(lanes, edge - first);
            _squares ??= new double[length * lanes];
            _labels ??= new int[length * lanes];
            bool any = false;
            for (int i = 0; i < length; i++)
            {
                for (int lane = 0; lane < used; lane++)
                {
                    double square = squares[start + (i * stride) + lane];
                    _squares[(i * lanes) + lane] = square;
                    _labels[(i * lanes) + lane] = labels[start + (i * stride) + lane];
                    any |= square <= largest;
                }
            }

            if (!any) return;

            for (int i = 0; i < length; i++)
            {
                for (int lane = 0; lane < used; lane++)
                {
                    if (_squares[(i * lanes) + lane] == 0) continue;
                    Search(start + (i * stride) + lane, i, lane);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Search(int voxel, int at, int lane)
        {
            double nearest = double.PositiveInfinity;
            int label = 0;
            int last = Math.Min(length - 1, at + _reach);
            for (int i = Math.Max(0, at - _reach); i <= last; i++)
            {
                double steps = at - i;
                double square = _squares![(i * lanes) + lane] + (weight * steps * steps);
                if (square >= nearest || square > largest) continue;

                nearest = square;
                label = _labels![(i * lanes) + lane];
            }

            squares[voxel] = nearest;
            labels[voxel] = label;
        }
    }
}
