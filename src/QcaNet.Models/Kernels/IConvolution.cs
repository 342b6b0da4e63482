using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>A convolution with prepared weights.</summary>
internal interface IConvolution : IDisposable
{
    /// <summary>Size of the prepared weights in bytes.</summary>
    long WeightBytes { get; }

    /// <summary>Number of input channels.</summary>
    int Inputs { get; }

    /// <summary>Number of output channels, in whole vectors.</summary>
    int Outputs { get; }

    /// <summary>Number of multiplications per output voxel.</summary>
    double ProductsAVoxel { get; }

    /// <summary>Number of output voxels along an axis per input voxel: 1, or 2 if a transposed convolution is included.</summary>
    int Magnification { get; }

    /// <summary>Number of scratch values in addition to input and output.</summary>
    /// <param name="output">Shape of the output.</param>
    /// <param name="threads">Number of threads.</param>
    long ScratchNumbers(Shape3D output, int threads);

    /// <summary>Convolves. Outside its shape, the input is zero.</summary>
    /// <param name="from">The input.</param>
    /// <param name="to">The output.</param>
    /// <param name="epilogue">What to do with the sums.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns, aligned to 64 bytes.</param>
    /// <param name="threads">Number of threads; the results do not depend on it.</param>
    /// <param name="steps">The steps to run; measurements skip some.</param>
    /// <param name="cancellationToken">Checked between blocks of tiles.</param>
    /// <exception cref="OperationCanceledException">The token was canceled; the output is undefined.</exception>
    unsafe void Run(
        in FeatureMap from,
        in FeatureMap to,
        in Epilogue epilogue,
        float* scratch,
        int threads,
        ConvolutionSteps steps = ConvolutionSteps.All,
        CancellationToken cancellationToken = default);
}
