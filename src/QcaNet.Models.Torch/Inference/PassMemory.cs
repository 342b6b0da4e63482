using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Models.Torch;

/// <summary>
/// What the widest moment of a pass holds, predicted: the tensors that <see cref="FoldedNetwork"/> has alive at each of its steps, and what
/// the convolution of that step takes for itself.
/// </summary>
internal static class PassMemory
{
    /// <summary>Bytes of a pass over a shape, tensors of libtorch alone.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="shape">Extent of the pass.</param>
    /// <param name="width">Bytes of a number: 4, or 2.</param>
    public static long Bytes(UNet3DArchitecture architecture, Shape3D shape, int width)
    {
        double voxels = shape.Length, skips = 0, peak = 0;

        // Channels at resolution i, in numbers: what is alive, what a convolution reads and writes.
        double At(int level) => voxels / (1L << (3 * level));
        void Convolution(double alive, double from, double to) => peak = Math.Max(peak, (alive + from + to) * width);

        for (int i = 0; i <= architecture.Levels; i++)
        {
            double here = At(i), first = architecture.Width(i) * here, last = architecture.Width(i + 1) * here;

            // max_pool3d writes eight bytes of index beside each number; its input is a skip by then.
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
