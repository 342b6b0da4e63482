namespace QcaNet.Models.Kernels;

/// <summary>
/// A short convolution along one axis with few multiplications (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308): the input of a tile
/// and the kernel are evaluated at points and multiplied there, and the products are interpolated. Three transforms, one per axis, make a
/// convolution in 3D.
/// </summary>
/// <remarks>All members are constants or are inlined: the JIT compiles the surrounding loops for each implementation.</remarks>
internal unsafe interface IAxisTransform
{
    /// <summary>Number of input voxels that a tile reads.</summary>
    static abstract int Window { get; }

    /// <summary>Distance between tiles in input voxels.</summary>
    static abstract int Step { get; }

    /// <summary>Number of input voxels that a tile reads before its first one.</summary>
    static abstract int Before { get; }

    /// <summary>Number of points of a window.</summary>
    static abstract int Points { get; }

    /// <summary>Number of multiplications per tile.</summary>
    static abstract int Products { get; }

    /// <summary>Number of output voxels per tile.</summary>
    static abstract int Outputs { get; }

    /// <summary>The matrix from the kernel to the factors of the products: one row per product, one column per tap of the kernel.</summary>
    static abstract double[,] Kernel { get; }

    /// <summary>The point that a product multiplies.</summary>
    static abstract int PointOf(int product);

    /// <summary>Transforms a window to points, eight channels at once.</summary>
    static abstract void ToPoints(float* window, nint stride, float* points, nint pointStride);

    /// <summary>Transforms products to outputs, eight channels at once.</summary>
    static abstract void ToOutputs(float* products, nint stride, float* outputs, nint outputStride);
}
