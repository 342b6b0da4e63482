using QcaNet.Volumes;

namespace QcaNet.Cli.Results;

/// <summary>The smallest and largest value of a channel, over all time points.</summary>
/// <param name="Smallest">Smallest value; NaN if every voxel is NaN.</param>
/// <param name="Largest">Largest value; NaN if every voxel is NaN.</param>
/// <param name="NotANumber">Number of voxels that are NaN.</param>
internal sealed record ValueRange(double Smallest, double Largest, long NotANumber)
{
    /// <summary>Reads all voxels, plane by plane.</summary>
    /// <exception cref="VolumeFormatException">The pixels are damaged.</exception>
    public static ValueRange[] Of(VolumeFile file, CancellationToken cancellationToken)
    {
        VolumeInfo info = file.Info;

        // A double represents every voxel type exactly.
        double[] plane = new double[info.Shape.PlaneLength];
        var ranges = new ValueRange[info.Channels];
        for (int c = 0; c < info.Channels; c++)
        {
            (double smallest, double largest, long none) = (double.PositiveInfinity, double.NegativeInfinity, 0);
            for (int t = 0; t < info.TimePoints; t++)
            {
                for (int z = 0; z < info.Shape.Depth; z++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    file.ReadPlane(plane.AsSpan(), z, t, c);
                    foreach (double value in plane)
                    {
                        if (value < smallest) smallest = value;
                        if (value > largest) largest = value;
                        if (double.IsNaN(value)) none++;
                    }
                }
            }

            ranges[c] = smallest <= largest ? new ValueRange(smallest, largest, none) : new ValueRange(double.NaN, double.NaN, none);
        }

        return ranges;
    }
}
