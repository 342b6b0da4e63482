using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Divided centers as their definition says: label, raise the threshold, label what is left of each component.</summary>
internal static class NaiveCenters
{
    public static int[] Find(float[] probability, Shape3D shape, double[] thresholds, bool[] inside, int smallest)
    {
        int[] centers = new int[probability.Length];
        bool[] lowest = [.. probability.Select((p, i) => inside[i] && p > (float)thresholds[0])];
        foreach (int[] component in Components(lowest, shape).Where(c => c.Length >= smallest))
        {
            int part = 0;
            foreach (int[] center in Parts(component, 1))
            {
                part++;
                foreach (int voxel in center) centers[voxel] = component[0] + 1 + (part * probability.Length);
            }
        }

        Regions.RelabelInRasterOrder(centers);
        return centers;

        // The component itself, or the parts into which it falls.
        int[][] Parts(int[] component, int level)
        {
            if (level == thresholds.Length) return [component];
            var above = new bool[probability.Length];
            foreach (int voxel in component) above[voxel] = probability[voxel] > (float)thresholds[level];
            int[][][] parts = [.. Components(above, shape).Where(c => c.Length >= smallest).Select(c => Parts(c, level + 1))];
            return parts.Sum(p => p.Length) > 1 ? [.. parts.SelectMany(p => p)] : [component];
        }
    }

    private static IEnumerable<int[]> Components(bool[] foreground, Shape3D shape)
    {
        int[] labels = NaiveComponents.Label([.. foreground.Select(f => f ? (byte)1 : (byte)0)], shape, Connectivity.Faces);
        return labels.Index().Where(l => l.Item != 0).GroupBy(l => l.Item, l => l.Index).Select(group => group.ToArray());
    }
}
