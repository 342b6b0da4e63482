using System.Globalization;

namespace QcaNet.Models.Networks;

/// <summary>
/// One member of the U-Net family of QCANet: everything that decides the shapes of its tensors.
/// </summary>
/// <remarks>
/// Encoder stage i (0..<see cref="Levels"/>) has two convolutions, to b*2^i and to b*2^(i+1) channels, each followed by batch
/// normalisation and ReLU; stages are joined by max pooling of 2. Decoder stage i doubles the resolution by a transposed convolution,
/// concatenates [upsampled, skip] and convolves twice to b*2^(i+1). A 1x1x1 convolution ends it. Padding is k/2: sizes never change.
/// Source: Tokuoka et al. 2020, npj Systems Biology and Applications 6:32, and its published code (Model_L2, Model_L3, Model_L4).
/// </remarks>
public sealed record UNet3DArchitecture
{
    /// <summary>Makes a member of the family.</summary>
    /// <param name="levels">Poolings, 1 to 6.</param>
    /// <param name="baseWidth">Channels of the first convolution, b, 1 to 256.</param>
    /// <param name="kernel">Extent of the convolutions, an odd number from 1 to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public UNet3DArchitecture(int levels, int baseWidth, int kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 6);
        ArgumentOutOfRangeException.ThrowIfLessThan(baseWidth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseWidth, 256);
        if (kernel is < 1 or > 9 || kernel % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "The kernel is an odd number from 1 to 9: an even one would shift the image.");
        }

        Levels = levels;
        BaseWidth = baseWidth;
        Kernel = kernel;
    }

    /// <summary>The 3D U-Net that the paper compares with: levels 3, b 32, k 3; 19,073,730 parameters.</summary>
    public static UNet3DArchitecture Baseline { get; } = new(3, 32, 3);

    /// <summary>Poolings.</summary>
    public int Levels { get; }

    /// <summary>Channels of the first convolution, b.</summary>
    public int BaseWidth { get; }

    /// <summary>Extent of the convolutions, k.</summary>
    public int Kernel { get; }

    /// <summary>Channels of the input; 1 for a fluorescence stack.</summary>
    public int InputChannels { get; init; } = 1;

    /// <summary>Classes; 2 here: background, and nucleus or centre.</summary>
    public int OutputChannels { get; init; } = 2;

    /// <summary>Epsilon of the batch normalisation: 2e-5 in Chainer and here, 1e-5 in PyTorch's default.</summary>
    public double BatchNormEpsilon { get; init; } = 2e-5;

    /// <summary>Extents of the input must be multiples of this: 2^<see cref="Levels"/>.</summary>
    public int Divisor => 1 << Levels;

    /// <summary>Learned numbers: weights, biases, scales and shifts (running statistics are not learned).</summary>
    public long ParameterCount
    {
        get
        {
            long cube = (long)Kernel * Kernel * Kernel, total = 0;
            long Convolution(long from, long to) => (from * to * cube) + to + (2 * to); // weights, biases, normalisation
            for (int i = 0; i <= Levels; i++)
            {
                total += Convolution(i == 0 ? InputChannels : Width(i), Width(i)) + Convolution(Width(i), Width(i + 1));
            }

            for (int i = 0; i < Levels; i++)
            {
                long up = Width(i + 2);
                total += (up * up * 8) + up;
                total += Convolution(up + Width(i + 1), Width(i + 1)) + Convolution(Width(i + 1), Width(i + 1));
            }

            return total + (Width(1) * (long)OutputChannels) + OutputChannels;
        }
    }

    /// <summary>"levels 2, base 8, kernel 3".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"levels {Levels}, base {BaseWidth}, kernel {Kernel}");

    /// <summary>b * 2^i: the width that encoder stage i begins with and stage i - 1 ends with.</summary>
    internal int Width(int i) => BaseWidth << i;
}
