namespace QcaNet.Models.Training;

/// <summary>A convolution of feature maps whose weights change from step to step.</summary>
internal unsafe interface ITrainedConvolution
{
    /// <summary>Numbers that a run takes beside its maps, whichever way it goes.</summary>
    long ScratchNumbers { get; }

    /// <summary>Blocks whose sums are added up one by one: rows of the statistics.</summary>
    int Blocks { get; }

    /// <summary>Convolves. Outside the input is zero.</summary>
    /// <param name="taps">Weights: tap by tap (z, y, x), inputs, outputs, whole vectors.</param>
    /// <param name="from">Input.</param>
    /// <param name="to">Output.</param>
    /// <param name="adds">Whether what the output holds is added.</param>
    /// <param name="statistics">Receives the sums of each block, or null: of the output less <paramref name="pivot"/>, and of its
    /// square.</param>
    /// <param name="pivot">One number per output, about its mean.</param>
    /// <param name="scratch">As many numbers as <see cref="ScratchNumbers"/> says.</param>
    /// <param name="bias">Added to the voxels of each class of <see cref="RimClasses"/>, or null.</param>
    void Forward(float* taps, in Activation from, in BatchMap to, bool adds, float* statistics, float* pivot, float* scratch,
        float* bias = null);

    /// <summary>Gradients of the weights and of the input.</summary>
    /// <param name="transposedTaps">Weights: tap by tap, outputs, inputs; read where the gradient of the input is wanted.</param>
    /// <param name="from">Input of the forward pass.</param>
    /// <param name="gradient">Gradient of the output.</param>
    /// <param name="tapGradients">Receives the gradients of the weights: tap by tap, inputs, outputs.</param>
    /// <param name="inputGradient">The gradient of the input is added to what it holds.</param>
    /// <param name="scratch">As many numbers as <see cref="ScratchNumbers"/> says.</param>
    /// <param name="classSums">Receives the sums of the gradient over the voxels of each class, or null.</param>
    void Backward(float* transposedTaps, in Activation from, in SumGradient gradient, float* tapGradients, in BatchMap inputGradient,
        float* scratch, float* classSums = null);
}
