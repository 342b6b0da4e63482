using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Models.Torch;

/// <summary>
/// Predicts the peak memory of a forward pass: the tensors that <see cref="FoldedNetwork"/> keeps alive at each step,
/// and the input and output of the convolution at that step.
/// </summary>
internal static class PassMemory
{
    /// <summary>Number of bytes needed by a pass over a volume of the given shape. Counts the tensors of libtorch only.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="shape">Shape of the pass.</param>
    /// <param name="width">Bytes per value: 4 or 2.</param>
    public static long Bytes(UNet3DArchitecture architecture, Shape3D shape, int width)
    {
        double voxels = shape.Length, skips = 0, peak = 0;

        // Values per channel at a level; then what is kept alive during a convolution, what it reads and what it writes.
        double At(int level) => voxels / (1L << (3 * level));
        void Convolution(double alive, double from, double to) => peak = Math.Max(peak, (alive + from + to) * width);

        for (int i = 0; i <= architecture.Levels; i++)
        {
            double here = At(i), first = architecture.Width(i) * here, last = architecture.Width(i + 1) * here;

            // max_pool3d also writes an eight-byte index per value. By then its input is kept as a skip connection.
            if (i > 0) peak = Math.Max(peak, ((skips + first) * width) + (8 * first));
            Convolution(skips, (i == 0 ? architecture.InputChannels : architecture.Width(i)) * here, first);
            Convolution(skips, first, last);
            if (i < architecture.Levels) skips += last;
        }

        for (int i = architecture.Levels - 1; i >= 0; i--)
        {
            double here = At(i), upsampled = architecture.Width(i + 2) * here, skip = architecture.Width(i + 1) * here;
            Convolution(skips, architecture.Width(i + 2) * At(i + 1), upsampled);
            Convolution(skips, upsampled, skip);
            Convolution(skips, skip, skip);
            skips -= skip;
            Convolution(skips, skip, skip);
        }

        return (long)peak;
    }
}
