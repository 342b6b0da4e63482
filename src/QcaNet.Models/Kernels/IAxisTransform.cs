namespace QcaNet.Models.Kernels;

/// <summary>
/// A short convolution along one axis with few multiplications (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308): the input of a tile and the
/// kernel are taken to points, multiplied there, and the products taken back. Three of them, one an axis, make a convolution in 3D.
/// </summary>
/// <remarks>All members are constants or are inlined: the JIT compiles the loops around them for each implementation.</remarks>
internal unsafe interface IAxisTransform
{
    /// <summary>Voxels of the input that a tile reads.</summary>
    static abstract int Window { get; }

    /// <summary>Voxels of the input from one tile to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Voxels of the input that a tile reads before its first one.</summary>
    static abstract int Before { get; }

    /// <summary>Numbers that the window becomes.</summary>
    static abstract int Points { get; }

    /// <summary>Multiplications a tile.</summary>
    static abstract int Products { get; }

    /// <summary>Voxels that a tile gives.</summary>
    static abstract int Outputs { get; }

    /// <summary>How the kernel becomes the factors of the products: one row a product, one column a number of the kernel.</summary>
    static abstract double[,] Kernel { get; }

    /// <summary>Which point a product multiplies.</summary>
    static abstract int PointOf(int product);

    /// <summary>Window to points, eight channels at once.</summary>
    static abstract void ToPoints(float* window, nint stride, float* points, nint pointStride);

    /// <summary>Products to outputs, eight channels at once.</summary>
    static abstract void ToOutputs(float* products, nint stride, float* outputs, nint outputStride);
}
