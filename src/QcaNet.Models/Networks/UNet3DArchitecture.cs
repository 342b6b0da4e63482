using System.Globalization;

namespace QcaNet.Models.Networks;

/// <summary>
/// A member of QCANet's U-Net family: everything that determines the shapes of its tensors.
/// </summary>
/// <remarks>
/// Encoder stage i (0..<see cref="Levels"/>) has two convolutions, to b*2^i and to b*2^(i+1) channels, each followed by batch
/// normalization (or another <see cref="FeatureNormalization"/>) and ReLU; stages are joined by max pooling of 2. Decoder stage i doubles
/// the resolution by a transposed convolution, concatenates [upsampled, skip] and convolves twice to b*2^(i+1). The last layer is a 1x1x1
/// convolution. Padding is k/2, so sizes never change. Source: Tokuoka et al. 2020, npj Systems Biology and Applications 6:32, and its
/// published code (Model_L2, Model_L3, Model_L4).
/// </remarks>
public sealed record UNet3DArchitecture
{
    /// <summary>Largest width of the first convolution.</summary>
    internal const int LargestBase = 256;

    /// <summary>
    /// Maximum number of input channels and of classes: far beyond any use, and small enough that no count of parameters overflows.
    /// </summary>
    private const int MostChannels = 1 << 20;

    /// <summary>Initializes a member of the family.</summary>
    /// <param name="levels">Number of poolings, 1 to 6.</param>
    /// <param name="baseWidth">Number of channels of the first convolution, b, 1 to 256.</param>
    /// <param name="kernel">Kernel size of the convolutions, an odd number from 1 to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public UNet3DArchitecture(int levels, int baseWidth, int kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 6);
        ArgumentOutOfRangeException.ThrowIfLessThan(baseWidth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseWidth, LargestBase);
        if (kernel is < 1 or > 9 || kernel % 2 == 0)
        {
            const string Problem = "The kernel size must be an odd number from 1 to 9: an even size would shift the image.";
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel, Problem);
        }

        Levels = levels;
        BaseWidth = baseWidth;
        Kernel = kernel;
    }

    /// <summary>The 3D U-Net that the paper compares with: levels 3, b 32, k 3; 19,073,730 parameters.</summary>
    public static UNet3DArchitecture Baseline { get; } = new(3, 32, 3);

    /// <summary>Number of poolings.</summary>
    public int Levels { get; }

    /// <summary>Number of channels of the first convolution, b.</summary>
    public int BaseWidth { get; }

    /// <summary>Kernel size of the convolutions, k.</summary>
    public int Kernel { get; }

    /// <summary>Number of input channels, 1 or more; 1 for a fluorescence stack.</summary>
    /// <remarks>
    /// Networks with several channels can be created, run on tensors, saved and loaded. Prediction on volumes, the pipeline and the trainer
    /// require one channel.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1 or above 2^20.</exception>
    public int InputChannels
    {
        get;
        init => field = value is >= 1 and <= MostChannels
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of input channels must be from 1 to 2^20.");
    } = 1;

    /// <summary>Number of classes, 2 or more; QCANet has 2: background, and nucleus or center.</summary>
    /// <remarks>
    /// With more than two, prediction on volumes returns the probability of class 1; the pipeline and the trainer require two.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 2 or above 2^20.</exception>
    public int OutputChannels
    {
        get;
        init => field = value is >= 2 and <= MostChannels
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of classes must be from 2 to 2^20.");
    } = 2;

    /// <summary>The layer between each convolution and its ReLU; batch normalization by default.</summary>
    /// <exception cref="ArgumentException">The groups of a group normalization do not divide <see cref="BaseWidth"/>.</exception>
    public FeatureNormalization FeatureNormalization
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Kind == FeatureNormalizationKind.Group && BaseWidth % value.Groups != 0)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{value.Groups} groups do not divide the {BaseWidth} channels of the first convolution, and therefore not all "
                        + $"widths; use a divisor of {BaseWidth}."),
                    nameof(value));
            }

            field = value;
        }
    } = FeatureNormalization.Batch;

    /// <summary>
    /// Epsilon of the feature normalization, of any kind, above 0: 2e-5 in Chainer and here, 1e-5 by default in PyTorch. Ignored without
    /// normalization.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite or not above 0.</exception>
    public double BatchNormEpsilon
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Epsilon must be a finite number above 0.");
    } = 2e-5;

    /// <summary>
    /// Whether each output depends on every voxel of the input. With instance and group normalization it does, through the mean and the
    /// variance of the activations: tiles then have their own statistics, and no halo makes their result equal to that of one pass.
    /// Otherwise, an output depends only on the receptive field of its convolutions: <see cref="NetworkSummary.Halo"/>.
    /// </summary>
    public bool SeesWholeVolume => FeatureNormalization.Kind is FeatureNormalizationKind.Instance or FeatureNormalizationKind.Group;

    /// <summary>Extents of the input must be multiples of this: 2^<see cref="Levels"/>.</summary>
    public int Divisor => 1 << Levels;

    /// <summary>Number of learned parameters: weights, biases, scales and shifts (running statistics are not learned).</summary>
    public long ParameterCount
    {
        get
        {
            long cube = (long)Kernel * Kernel * Kernel, total = 0, learned = FeatureNormalization.IsLearned ? 2 : 0;
            long Convolution(long from, long to) => (from * to * cube) + to + (learned * to); // weights, biases, normalization
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

    /// <summary>
    /// "levels 2, base 8, kernel 3", and any differences from QCANet: ", 2 input channels", ", 3 classes", ", group 4 normalization".
    /// </summary>
    public override string ToString()
    {
        string inputs = InputChannels == 1
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {InputChannels} input channels");
        string classes = OutputChannels == 2 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {OutputChannels} classes");
        string normalization = FeatureNormalization.Kind switch
        {
            FeatureNormalizationKind.Batch => string.Empty,
            FeatureNormalizationKind.None => ", no normalization",
            _ => $", {FeatureNormalization} normalization",
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"levels {Levels}, base {BaseWidth}, kernel {Kernel}{inputs}{classes}{normalization}");
    }

    /// <summary>b * 2^i: the width at the start of encoder stage i and at the end of stage i - 1.</summary>
    internal int Width(int i) => BaseWidth << i;
}
