using System.Numerics;

namespace QcaNet.Metrics;

/// <summary>Computes the intensities of one object.</summary>
internal static class ObjectIntensity
{
    /// <summary>
    /// Collects the voxels in raster order, so that sums are bitwise identical in every run, and computes their statistics.
    /// </summary>
    internal static NucleusIntensity Measure<T>(Volumes.Volume<T> stack, LabelRuns runs, int index, int voxels, double background)
        where T : unmanaged, INumber<T>
    {
        var values = new double[voxels];
        int count = 0;
        double sum = 0;
        foreach (ref readonly ObjectRun run in runs.OfObject(index))
        {
            foreach (T value in stack.Voxels.Slice(stack.Shape.Offset(run.Z, run.Y, run.X), run.Length))
            {
                double v = double.CreateTruncating(value);
                values[count++] = v;
                sum += v;
            }
        }

        double mean = sum / voxels, squares = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        foreach (double v in values)
        {
            squares += (v - mean) * (v - mean);
            if (v < minimum) minimum = v;
            if (v > maximum) maximum = v;
        }

        double median = Middle(values, voxels / 2);
        if (voxels % 2 == 0)
        {
            // Everything left of the upper middle value is at most as large: its maximum is the lower middle value.
            double lower = double.NegativeInfinity;
            for (int i = 0; i < voxels / 2; i++) lower = Math.Max(lower, values[i]);
            median = (median + lower) / 2;
        }

        return new NucleusIntensity(mean, sum, Math.Sqrt(squares / voxels), minimum, maximum, median, sum - (background * voxels));
    }

    /// <summary>Hoare's selection: afterwards values[rank] is as in the sorted array, and nothing left of it is larger.</summary>
    private static double Middle(double[] values, int rank)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            double pivot = values[low + ((high - low) / 2)];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (rank <= j) high = j;
            else if (rank >= i) low = i;
            else break;
        }

        return values[rank];
    }
}
