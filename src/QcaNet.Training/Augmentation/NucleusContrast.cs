namespace QcaNet.Training.Augmentation;

/// <summary>Nuclei of one stack that differ in brightness more than they did: by expression, by cycle, by depth.</summary>
internal static class NucleusContrast
{
    /// <summary>Multiplies each nucleus by a factor of its own from 1/<paramref name="largest"/> to <paramref name="largest"/>.</summary>
    /// <param name="image">Normalized intensities: 0 is background, which no factor changes.</param>
    /// <param name="nuclei">For each voxel its nucleus from 1, or 0.</param>
    /// <param name="largest">At least 1.</param>
    /// <param name="random">A seed for the factors is drawn from it.</param>
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
                    // By id, not by order of appearance: the same nucleus has the same factor wherever the crop begins.
                    double way = new Random(unchecked(seed + (id * 7919))).NextDouble();
                    factors.Add(id, factor = (float)Math.Exp(Math.Log(largest) * ((2 * way) - 1)));
                }
            }

            image[i] *= factor;
        }
    }
}
