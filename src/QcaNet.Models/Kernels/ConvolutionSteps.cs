namespace QcaNet.Models.Kernels;

/// <summary>The steps of a convolution by transforms.</summary>
[Flags]
internal enum ConvolutionSteps
{
    /// <summary>Windows of the input to points.</summary>
    Inward = 1,

    /// <summary>Matrix products.</summary>
    Products = 2,

    /// <summary>Products to outputs.</summary>
    Outward = 4,

    /// <summary>The convolution.</summary>
    All = Inward | Products | Outward,
}
