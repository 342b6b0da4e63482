using QcaNet.Synthesis.Numerics;

namespace QcaNet.Synthesis.Tests;

public sealed class NumericsTests
{
    [Fact]
    public void Exp_AgreesWithTheSystemsToTheLastFewBits()
    {
        for (double x = -600; x < 600; x += 0.73)
        {
            Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-14, 1 + 1e-14);
        }

        Assert.Equal(1, PortableMath.Exp(0));
        Assert.Equal(0, PortableMath.Exp(-1000));
    }

    [Fact]
    public void Log_AgreesWithTheSystemsToTheLastFewBits()
    {
        for (double x = 1e-200; x < 1e200; x *= 1.37)
        {
            Assert.InRange(PortableMath.Log(x) - Math.Log(x), -1e-13, 1e-13);
        }

        for (double x = 0.5; x < 2; x += 0.001)
        {
            Assert.InRange(PortableMath.Log(x) - Math.Log(x), -1e-15, 1e-15);
        }

        Assert.Equal(0, PortableMath.Log(1));
    }

    // Independent values: xoshiro256** as published, its state from SplitMix64 as published, seeded the way RandomStream says.
    [Fact]
    public void Uniform_IsTheStreamItAlwaysWas()
    {
        var random = new RandomStream(1, 0);

        double[] values = [random.Uniform(), random.Uniform(), random.Uniform()];

        Assert.Equal([0.9353917935165816, 0.5569544032655, 0.7513151582734995], values);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(4.0)]
    [InlineData(9.9)]
    [InlineData(10.1)]
    [InlineData(55.0)]
    [InlineData(2000.0)]
    public void Poisson_HasItsMeanVarianceAndSkewness(double mean)
    {
        var random = new RandomStream(7, 0);
        (double m, double v, double s) = Moments(200_000, () => random.Poisson(mean));

        Assert.InRange(m, mean - (5 * Math.Sqrt(mean / 200_000)), mean + (5 * Math.Sqrt(mean / 200_000)));
        Assert.InRange(v / mean, 0.97, 1.03);
        Assert.InRange(s - (1 / Math.Sqrt(mean)), -0.05, 0.05);
    }

    [Fact]
    public void Poisson_AroundTheSwitchOfMethods_HasTheProbabilitiesOfThePoissonLaw()
    {
        foreach (double mean in (double[])[9.5, 12])
        {
            var random = new RandomStream(11, 0);
            var counts = new int[80];
            for (int i = 0; i < 200_000; i++)
            {
                counts[random.Poisson(mean)]++;
            }

            double probability = Math.Exp(-mean);
            double chiSquare = 0;
            int cells = 0;
            for (int k = 0; k < 40; k++)
            {
                double expected = 200_000 * probability;
                if (expected > 20)
                {
                    chiSquare += (counts[k] - expected) * (counts[k] - expected) / expected;
                    cells++;
                }

                probability *= mean / (k + 1);
            }

            // Mean cells - 1, deviation sqrt(2 cells): four deviations.
            Assert.InRange(chiSquare, 0, cells + (4 * Math.Sqrt(2 * cells)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(150)]
    public void Gamma_HasItsMeanVarianceAndSkewness(int shape)
    {
        var random = new RandomStream(3, 0);
        (double m, double v, double s) = Moments(200_000, () => random.Gamma(shape));

        Assert.InRange(m, shape - (5 * Math.Sqrt(shape / 200_000.0)), shape + (5 * Math.Sqrt(shape / 200_000.0)));
        Assert.InRange(v / shape, 0.96, 1.04);
        Assert.InRange(s - (2 / Math.Sqrt(shape)), -0.15, 0.15);
    }

    [Fact]
    public void Normal_HasMeanZeroAndDeviationOne()
    {
        var random = new RandomStream(5, 0);
        (double m, double v, double s) = Moments(200_000, random.Normal);

        Assert.InRange(m, -0.012, 0.012);
        Assert.InRange(v, 0.98, 1.02);
        Assert.InRange(s, -0.03, 0.03);
    }

    [Fact]
    public void Streams_OfOneSeed_AreUnrelated()
    {
        var first = new RandomStream(5, 1);
        var second = new RandomStream(5, 2);
        double sum = 0;
        for (int i = 0; i < 100_000; i++)
        {
            sum += first.Normal() * second.Normal();
        }

        Assert.InRange(sum / 100_000, -0.016, 0.016);
    }

    private static (double Mean, double Variance, double Skewness) Moments(int count, Func<double> draw)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = draw();
        }

        double mean = values.Average();
        double variance = values.Average(value => (value - mean) * (value - mean));
        return (mean, variance, values.Average(value => Math.Pow(value - mean, 3)) / Math.Pow(variance, 1.5));
    }
}
