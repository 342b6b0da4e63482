namespace QcaNet.Training.Augmentation;

/// <summary>Increases the differences in brightness between nuclei, which are due to expression, cell cycle and depth.</summary>
internal static class NucleusContrast
{
    /// <summary>Multiplies each nucleus by its own factor from 1/<paramref name="largest"/> to <paramref name="largest"/>.</summary>
    /// <param name="image">Normalized intensities. Background is 0, which no factor changes.</param>
    /// <param name="nuclei">Id of the nucleus of each voxel, from 1; 0 is background.</param>
    /// <param name="largest">Maximum factor, at least 1.</param>
    /// <param name="random">Supplies the seed of the factors.</param>
    public static void Apply(Span<float> image, ReadOnlySpan<ushort> nuclei, double largest, Random random)
    {
        int seed = random.Next();
        var factors = new Dictionary<ushort, float>();
        ushort last = 0;
        float factor = 1;
        for (int i = 0; i < image.Length; i++)
        {
            ushort id = nuclei[i];
            if (id == 0) continue;
            if (id != last)
            {
                last = id;
                if (!factors.TryGetValue(id, out factor))
                {
                    // The factor depends on the id, not on the order of appearance: it is the same wherever the crop begins.
                    double way = new Random(unchecked(seed + (id * 7919))).NextDouble();
                    factors.Add(id, factor = (float)Math.Exp(Math.Log(largest) * ((2 * way) - 1)));
                }
            }

            image[i] *= factor;
        }
    }
}
