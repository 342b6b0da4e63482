using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>A convolution that was prepared for its weights.</summary>
internal interface IConvolution : IDisposable
{
    /// <summary>Bytes of its weights as they were prepared.</summary>
    long WeightBytes { get; }

    /// <summary>Channels that are read.</summary>
    int Inputs { get; }

    /// <summary>Channels that are written, whole vectors.</summary>
    int Outputs { get; }

    /// <summary>Multiplications for each voxel that is written.</summary>
    double ProductsAVoxel { get; }

    /// <summary>Fine voxels along an axis for each voxel of the input: 1, or 2 with a transposed convolution before it.</summary>
    int Magnification { get; }

    /// <summary>Numbers that it needs beside its input and output.</summary>
    /// <param name="output">Voxels of the output.</param>
    /// <param name="threads">Threads that will run.</param>
    long ScratchNumbers(Shape3D output, int threads);

    /// <summary>Convolves. Outside the input is zero.</summary>
    /// <param name="from">The input.</param>
    /// <param name="to">The output.</param>
    /// <param name="epilogue">What is done to the sums.</param>
    /// <param name="scratch">As many numbers as <see cref="ScratchNumbers"/> said, at a multiple of 64 bytes.</param>
    /// <param name="threads">Threads to run on; the results do not depend on it.</param>
    /// <param name="steps">Which of the steps are done; measurements leave some out.</param>
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
