using QcaNet.Training.Losses;

namespace QcaNet.Training.Tests.Losses;

/// <summary>The losses in double precision, straight from their formulas, voxel by voxel.</summary>
internal static class NaiveLoss
{
    public static double Evaluate(LossSettings settings, int samples, double[] logits, double[] target, double[] weight)
    {
        int voxels = target.Length / samples;
        double[] p = new double[target.Length];
        for (int n = 0; n < samples; n++)
        {
            for (int v = 0; v < voxels; v++)
            {
                double background = logits[(2 * n * voxels) + v], foreground = logits[(((2 * n) + 1) * voxels) + v];
                p[(n * voxels) + v] = Math.Exp(foreground) / (Math.Exp(foreground) + Math.Exp(background));
            }
        }

        IEnumerable<int> all = Enumerable.Range(0, target.Length);
        double Sum(IEnumerable<int> over, Func<int, double> of) => over.Sum(i => weight[i] * of(i));
        double Dice(IEnumerable<int> over, bool linear)
        {
            double Class(Func<int, double> q, Func<int, double> t) =>
                2 * Sum(over, i => q(i) * t(i)) / Sum(over, i => linear ? q(i) + t(i) : (q(i) * q(i)) + (t(i) * t(i)));
            return 1 - ((Class(i => p[i], i => target[i]) + Class(i => 1 - p[i], i => 1 - target[i])) / 2);
        }

        double PerSample(bool linear) => Enumerable.Range(0, samples).Average(n => Dice(Enumerable.Range(n * voxels, voxels), linear));
        double Entropy(double gamma)
        {
            double factor = settings.ForegroundWeight;
            double sum = Sum(all, i => (-factor * target[i] * Math.Pow(1 - p[i], gamma) * Math.Log(p[i])) - ((1 - target[i]) * Math.Pow(p[i], gamma) * Math.Log(1 - p[i])));
            return sum / Math.Max(1, Sum(all, i => (factor * target[i]) + 1 - target[i]));
        }

        double Tversky()
        {
            double truePositives = Sum(all, i => p[i] * target[i]);
            double wrong = (settings.FalsePositives * Sum(all, i => p[i] * (1 - target[i]))) + (settings.FalseNegatives * Sum(all, i => (1 - p[i]) * target[i]));
            return 1 - ((truePositives + 1) / (truePositives + wrong + 1));
        }

        return settings.Kind switch
        {
            LossKind.Dice => Dice(all, linear: false),
            LossKind.LinearDice => Dice(all, linear: true),
            LossKind.DicePerSample => PerSample(linear: false),
            LossKind.LinearDicePerSample => PerSample(linear: true),
            LossKind.CrossEntropy => Entropy(0),
            LossKind.Focal => Entropy(settings.FocalGamma),
            LossKind.Tversky => Tversky(),
            _ => Dice(all, linear: false) + Entropy(0),
        };
    }
}
