using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// What the squared distances of a mask must be. Where the spacing has a common measure these are whole numbers of its squares, to be met
/// exactly; otherwise real numbers, to be met within 1e-7.
/// </summary>
internal sealed class ExactDistances
{
    private readonly Shape3D _shape;
    private readonly CommonMeasure? _measure;
    private readonly double[] _squares;
    private readonly VoxelSpacing _spacing;

    private ExactDistances(Shape3D shape, VoxelSpacing spacing, CommonMeasure? measure, double[] squares) =>
        (_shape, _spacing, _measure, _squares) = (shape, spacing, measure, squares);

    /// <param name="shape">Extent.</param>
    /// <param name="spacing">As given to the library.</param>
    /// <param name="squares">An oracle for lengths of a step along z, y and x; whole ones are given to it where there is a measure.</param>
    internal static ExactDistances Of(Shape3D shape, VoxelSpacing spacing, Func<double, double, double, double[]> squares)
    {
        var measure = CommonMeasure.Of(spacing);
        return new ExactDistances(
            shape, spacing, measure, measure is null ? squares(spacing.Z, spacing.Y, spacing.X) : squares(measure.Z, measure.Y, measure.X));
    }

    internal void AssertEqual(SquaredDistances actual)
    {
        double largest = _squares.Max();
        Assert.Equal(!double.IsInfinity(largest), actual.AreFinite);
        double unit = _measure?.Unit ?? 1;
        Assert.True(Math.Abs(unit - actual.Unit) <= 1e-15 * unit, $"The unit is {actual.Unit:R} in place of {unit:R}.");
        if (actual.AreFinite) Assert.Equal(BitsFor(largest), actual.BitsPerVoxel);
        int at = 0;
        foreach ((int z, int y, int x) in Voxels.Of(_shape))
        {
            double expected = _squares[at++];
            double found = actual[z, y, x] / (actual.Unit * actual.Unit);

            // Whole numbers come back from the unit of the spacing with a few roundings, far below the half that would hide an error.
            bool equal = double.IsInfinity(expected) ? double.IsInfinity(found)
                : _measure is null ? Math.Abs(expected - found) <= 1e-7 * expected
                : Math.Round(found) == expected && Math.Abs(found - expected) < 0.01;
            if (!equal)
            {
                Assert.Fail(
                    $"Voxel ({z}, {y}, {x}) of {_shape} at spacing {_spacing}: expected {expected:R} squares of the unit, got {found:R}.");
            }
        }
    }

    /// <summary>The narrowest storage that is documented to hold all: whole numbers below 2^16 - 1, below 2^31 - 1, anything.</summary>
    private int BitsFor(double largest)
    {
        if (_measure is null) return 64;
        long narrowest = Math.Min(_measure.Z, Math.Min(_measure.Y, _measure.X));
        if (narrowest <= 16 && largest < ushort.MaxValue) return 16;

        // Steps so long that hardly one would fit, and lines so long that the sums on the way would not, are given doubles from the start.
        (double z, double y, double x) = (
            (double)_measure.Z * _shape.Depth, (double)_measure.Y * _shape.Height, (double)_measure.X * _shape.Width);
        bool sumsFit = Math.Max(z, Math.Max(y, x)) < Math.Sqrt(1L << 51);
        return narrowest * narrowest <= 1 << 23 && sumsFit && largest < int.MaxValue ? 32 : 64;
    }
}
