using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>The largest length of which all three lengths of a spacing are whole multiples, found in decimal arithmetic.</summary>
/// <param name="Z">How often it goes into the step along z.</param>
/// <param name="Y">Likewise along y.</param>
/// <param name="X">Likewise along x.</param>
/// <param name="Unit">The measure.</param>
internal sealed record CommonMeasure(long Z, long Y, long X, double Unit)
{
    /// <summary>
    /// Null where none is looked for: the lengths have more than six decimals or are more than 2^20 of the last one, and so have and are
    /// their ratios to the smallest length.
    /// </summary>
    internal static CommonMeasure? Of(VoxelSpacing spacing)
    {
        decimal[] lengths = [(decimal)spacing.Z, (decimal)spacing.Y, (decimal)spacing.X];
        decimal smallest = lengths.Min();
        return Of(lengths, 1) ?? Of([.. lengths.Select(length => length / smallest)], smallest);
    }

    private static CommonMeasure? Of(decimal[] lengths, decimal unit)
    {
        decimal scale = 1;
        for (int decimals = 0; decimals <= 6; decimals++, scale *= 10)
        {
            decimal[] scaled = [.. lengths.Select(length => length * scale)];
            if (!scaled.All(length => length == Math.Floor(length) && length is >= 1 and <= 1 << 20)) continue;

            var measure = (long)scaled[0];
            foreach (decimal length in scaled)
            {
                for (var other = (long)length; other != 0;) (measure, other) = (other, measure % other);
            }

            return new CommonMeasure(
                (long)scaled[0] / measure, (long)scaled[1] / measure, (long)scaled[2] / measure, (double)(unit * measure / scale));
        }

        return null;
    }
}
