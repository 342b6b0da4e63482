using CsCheck;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>Two random labellings of one small volume, from unrelated to equal. Everything follows from the shown values.</summary>
internal sealed record RandomLabels(Shape3D Shape, int Seed, int PredictedIds, int TrueIds, double Agreement)
{
    internal static void Check(Action<RandomLabels> property, int cases = 600) =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 6], (z, y, x) => new Shape3D(z, y, x)),
            Gen.Int[0, int.MaxValue - 1],
            Gen.Int[0, 5],
            Gen.Int[0, 5],
            Gen.OneOf<double>(0, 0.5, 0.9, 1),
            (shape, seed, predicted, truth, agreement) => new RandomLabels(shape, seed, predicted, truth, agreement))
        .Sample(property, iter: cases, threads: 1, print: c => c.ToString());

    internal int[] Truth()
    {
        var random = new Random(Seed);
        var labels = new int[Shape.Length];
        for (int i = 0; i < labels.Length; i++) labels[i] = random.Next(TrueIds + 1) * 11;
        return labels;
    }

    internal int[] Predicted()
    {
        var random = new Random(Seed ^ 0x5555);
        int[] labels = Truth();
        for (int i = 0; i < labels.Length; i++)
        {
            if (random.NextDouble() >= Agreement) labels[i] = random.Next(PredictedIds + 1) * 5;
        }

        return labels;
    }
}
