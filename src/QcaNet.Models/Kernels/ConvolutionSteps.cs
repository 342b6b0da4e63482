namespace QcaNet.Models.Kernels;

/// <summary>The steps of a transformed convolution.</summary>
[Flags]
internal enum ConvolutionSteps
{
    /// <summary>Transforms windows of the input to points.</summary>
    Inward = 1,

    /// <summary>Matrix products.</summary>
    Products = 2,

    /// <summary>Transforms products to outputs.</summary>
    Outward = 4,

    /// <summary>The complete convolution.</summary>
    All = Inward | Products | Outward,
}
