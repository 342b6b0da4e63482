using QcaNet.Models.Kernels;

namespace QcaNet.Models.Training;

/// <summary>
/// The adjoint of a short convolution, which gradients pass through in the backward pass. Each map of the forward pass has its transpose
/// here, so the gradients are exactly those of the forward computation.
/// </summary>
/// <remarks>
/// With y = A^T [(G k) * (B^T x)] along an axis, the gradient of the input is B [(G k) * (A dy)] and that of the kernel G^T [(B^T x) * (A
/// dy)]: both use the same A dy, and as many products as the forward pass (Lavin and Gray 2016, section 4, transposed).
/// </remarks>
internal unsafe interface IAdjointAxisTransform : IAxisTransform
{
    /// <summary>Transforms gradients of the outputs to gradients of the products (A), eight channels at once.</summary>
    static abstract void FromOutputs(float* outputs, nint stride, float* products, nint productStride);

    /// <summary>Transforms gradients of the points to gradients of the window (B), eight channels at once.</summary>
    static abstract void FromPoints(float* points, nint stride, float* window, nint windowStride);
}
