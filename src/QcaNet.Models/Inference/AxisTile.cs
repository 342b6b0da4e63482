namespace QcaNet.Models.Inference;

/// <summary>One tile along one axis of the padded volume.</summary>
/// <param name="Start">First voxel that the network sees, a multiple of its divisor.</param>
/// <param name="From">First voxel that the tile contributes to.</param>
/// <param name="Weights">Weight of the tile in each voxel from there on; the weights of all tiles of an axis add up to 1.</param>
internal sealed record AxisTile(int Start, int From, float[] Weights)
{
    /// <summary>One past the last voxel that the tile contributes to.</summary>
    public int To => From + Weights.Length;

    /// <summary>
    /// Divides an axis. The weight of a voxel in 3D is the product of its weights along the three axes: weights that add up to 1 along each
    /// axis add up to 1 over the grid.
    /// </summary>
    /// <param name="padded">Length of the axis, a multiple of the divisor.</param>
    /// <param name="extent">Extent of a tile that the network sees, a multiple of the divisor.</param>
    /// <param name="step">Distance between tiles, a multiple of the divisor; at most extent minus two halos.</param>
    /// <param name="halo">Voxels at the inner ends of a tile that do not contribute.</param>
    /// <param name="blending">How overlapping tiles are combined.</param>
    public static AxisTile[] Divide(int padded, int extent, int step, int halo, TileBlending blending)
    {
        if (padded <= extent) return [new AxisTile(0, 0, Ones(padded))];
        int count = ((padded - extent + step - 1) / step) + 1;

        // The last tile ends with the axis, so all tiles have the same shape, and memory is allocated in blocks of the same size.
        int[] starts = [.. Enumerable.Range(0, count).Select(k => Math.Min(k * step, padded - extent))];
        if (blending == TileBlending.CentralCrop)
        {
            int Cut(int k) => k == 0 ? 0 : k == count ? padded : (starts[k] + starts[k - 1] + extent) / 2;
            return [.. starts.Select((start, k) => new AxisTile(start, Cut(k), Ones(Cut(k + 1) - Cut(k))))];
        }

        var sums = new double[padded];
        double[][] raw = [.. starts.Select((start, k) =>
        {
            (int from, int to) = Valid(k);
            double center = start + ((extent - 1) / 2.0), sigma = extent / 8.0;
            double[] weights = [.. Enumerable.Range(from, to - from).Select(x => Math.Exp(-0.5 * Math.Pow((x - center) / sigma, 2)))];
            for (int i = 0; i < weights.Length; i++) sums[from + i] += weights[i];
            return weights;
        })];
        return
        [
            .. starts.Select((start, k) =>
                new AxisTile(start, Valid(k).From, [.. raw[k].Select((w, i) => (float)(w / sums[Valid(k).From + i]))])),
        ];

        (int From, int To) Valid(int k) => (starts[k] + (k == 0 ? 0 : halo), starts[k] + extent - (k == count - 1 ? 0 : halo));
    }

    private static float[] Ones(int length)
    {
        var ones = new float[length];
        ones.AsSpan().Fill(1);
        return ones;
    }
}
