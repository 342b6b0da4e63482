using QcaNet.Models.Networks;
using QcaNet.Models.Tests.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Training;

/// <summary>The network in training mode as it is defined, layer by layer in double precision; the loss is the sum of logits times given
/// numbers.</summary>
internal static class NaiveTraining
{
    /// <summary>The loss of a step whose tensors are these.</summary>
    public static double Loss(Step step, IReadOnlyDictionary<string, double[]> tensors)
    {
        UNet3DArchitecture architecture = step.Architecture;
        int levels = architecture.Levels;
        var skips = new double[levels][][];
        Shape3D At(int level) => new(step.Crop.Depth >> level, step.Crop.Height >> level, step.Crop.Width >> level);
        double[][] x = [.. Enumerable.Range(0, step.Batch).Select(n =>
            Layers.Wide(step.Images[(n * step.Crop.Length)..((n + 1) * step.Crop.Length)]))];
        x = Stage(x, At(0), "encoder.0", 1, architecture.Width(0), architecture.Width(1));
        for (int level = 1; level <= levels; level++)
        {
            skips[level - 1] = x;
            x = [.. x.Select(map => Pooled(map, At(level - 1), architecture.Width(level)))];
            x = Stage(x, At(level), $"encoder.{level}", architecture.Width(level), architecture.Width(level),
                architecture.Width(level + 1));
        }

        for (int level = levels - 1; level >= 0; level--)
        {
            (int coarse, int skip) = (architecture.Width(level + 2), architecture.Width(level + 1));
            double[][] up = [.. x.Select(map => Layers.Upsampled(map, At(level), tensors[$"decoder.{level}.up.weight"],
                tensors[$"decoder.{level}.up.bias"], coarse))];
            x = [.. up.Zip(skips[level], (a, b) => Joined(a, coarse, b, skip))];
            x = Stage(x, At(level), $"decoder.{level}", coarse + skip, skip, skip);
        }

        return Logits(step, tensors, x, architecture.Width(1));

        double[][] Stage(double[][] maps, Shape3D shape, string name, int inputs, int middle, int outputs) =>
            Layer(Layer(maps, shape, name, 0, inputs, middle), shape, name, 1, middle, outputs);

        double[][] Layer(double[][] maps, Shape3D shape, string name, int index, int inputs, int outputs)
        {
            double[] weights = tensors[$"{name}.conv{index}.weight"], bias = tensors[$"{name}.conv{index}.bias"];
            int cube = architecture.Kernel * architecture.Kernel * architecture.Kernel;
            var taps = new double[weights.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                taps[(((i % cube * inputs) + (i / cube % inputs)) * outputs) + (i / cube / inputs)] = weights[i];
            }
            double[][] sums = [.. maps.Select(map => Layers.Convolved(map, shape, taps, architecture.Kernel, inputs, outputs))];
            double[] gamma = tensors[$"{name}.norm{index}.weight"], beta = tensors[$"{name}.norm{index}.bias"];
            for (int c = 0; c < outputs; c++)
            {
                double[] all = [.. sums.SelectMany(map => map.Where((_, i) => i % outputs == c)).Select(v => v + bias[c])];
                double mean = all.Average(), variance = all.Sum(v => (v - mean) * (v - mean)) / all.Length;
                foreach (double[] map in sums)
                {
                    for (int i = c; i < map.Length; i += outputs)
                    {
                        map[i] = Math.Max(0, ((map[i] + bias[c] - mean) / Math.Sqrt(variance + architecture.BatchNormEpsilon) * gamma[c])
                            + beta[c]);
                    }
                }
            }

            return sums;
        }
    }

    private static double Logits(Step step, IReadOnlyDictionary<string, double[]> tensors, double[][] maps, int channels)
    {
        double loss = 0;
        int volume = step.Crop.Length;
        double[] weights = tensors["head.weight"], bias = tensors["head.bias"];
        for (int n = 0; n < maps.Length; n++)
        {
            for (int c = 0; c < 2; c++)
            {
                for (int v = 0; v < volume; v++)
                {
                    double logit = bias[c];
                    for (int i = 0; i < channels; i++) logit += maps[n][(v * channels) + i] * weights[(c * channels) + i];
                    loss += logit * step.LogitGradients[(((2 * n) + c) * volume) + v];
                }
            }
        }

        return loss;
    }

    private static double[] Pooled(double[] map, Shape3D shape, int channels)
    {
        var half = new Shape3D(shape.Depth / 2, shape.Height / 2, shape.Width / 2);
        var result = new double[half.Length * channels];
        Array.Fill(result, double.NegativeInfinity);
        foreach ((int z, int y, int x) in Layers.Voxels(shape))
        {
            for (int c = 0; c < channels; c++)
            {
                ref double largest = ref result[(Layers.At(half, z / 2, y / 2, x / 2) * channels) + c];
                largest = Math.Max(largest, map[(Layers.At(shape, z, y, x) * channels) + c]);
            }
        }

        return result;
    }

    private static double[] Joined(double[] first, int ofFirst, double[] second, int ofSecond)
    {
        int voxels = first.Length / ofFirst;
        var joined = new double[first.Length + second.Length];
        for (int v = 0; v < voxels; v++)
        {
            first.AsSpan(v * ofFirst, ofFirst).CopyTo(joined.AsSpan(v * (ofFirst + ofSecond)));
            second.AsSpan(v * ofSecond, ofSecond).CopyTo(joined.AsSpan((v * (ofFirst + ofSecond)) + ofFirst));
        }

        return joined;
    }
}
