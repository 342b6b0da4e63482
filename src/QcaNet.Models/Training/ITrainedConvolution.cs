namespace QcaNet.Models.Training;

/// <summary>A convolution of feature maps whose weights change from step to step.</summary>
internal unsafe interface ITrainedConvolution
{
    /// <summary>Number of scratch values in addition to the maps, in either direction.</summary>
    long ScratchNumbers { get; }

    /// <summary>Number of blocks whose sums are added in order: rows of the statistics.</summary>
    int Blocks { get; }

    /// <summary>Convolves. Outside its shape, the input is zero.</summary>
    /// <param name="taps">Weights: tap by tap (z, y, x), inputs, outputs, whole vectors.</param>
    /// <param name="from">Input.</param>
    /// <param name="to">Output.</param>
    /// <param name="adds">Whether to add to the current values of the output.</param>
    /// <param name="statistics">Receives the sums of each block, or null: of the output minus <paramref name="pivot"/>, and of its
    /// square.</param>
    /// <param name="pivot">One value per output, an estimate of its mean.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    /// <param name="bias">Added to the voxels of each class of <see cref="RimClasses"/>, or null.</param>
    void Forward(float* taps, in Activation from, in BatchMap to, bool adds, float* statistics, float* pivot, float* scratch,
        float* bias = null);

    /// <summary>Computes the gradients of the weights and of the input.</summary>
    /// <param name="transposedTaps">Weights: tap by tap, outputs, inputs; only read if the gradient of the input is computed.</param>
    /// <param name="from">Input of the forward pass.</param>
    /// <param name="gradient">Gradient of the output.</param>
    /// <param name="tapGradients">Receives the gradients of the weights: tap by tap, inputs, outputs.</param>
    /// <param name="inputGradient">The gradient of the input is added to the current values.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    /// <param name="classSums">Receives the sums of the gradient over the voxels of each class, or null.</param>
    void Backward(float* transposedTaps, in Activation from, in SumGradient gradient, float* tapGradients, in BatchMap inputGradient,
        float* scratch, float* classSums = null);
}
