using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Training;

/// <summary>
/// The gradient of a convolution's sums, computed as it is read, from the gradient of the activation, through ReLU and batch
/// normalization. With the gradient g of the activation and the sums z, it is a * g * [z * scale + shift > 0] + b * z + c, with
/// coefficients for each channel.
/// </summary>
internal readonly unsafe struct SumGradient(BatchMap gradient, BatchMap sums, float* scale, float* shift, float* a, float* b, float* c)
{
    /// <summary>Gradient of the activation.</summary>
    public readonly BatchMap Gradient = gradient;

    /// <summary>Sums of the convolution.</summary>
    public readonly BatchMap Sums = sums;

    private readonly float* _scale = scale;
    private readonly float* _shift = shift;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _c = c;

    /// <summary>The gradients of eight channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Factors At(int channel) => new(
        Vector256.Load(_scale + channel), Vector256.Load(_shift + channel), Vector256.Load(_a + channel), Vector256.Load(_b + channel),
            Vector256.Load(_c + channel));

    /// <summary>The factors of eight channels, in registers.</summary>
    internal readonly struct Factors(Vector256<float> scale, Vector256<float> shift, Vector256<float> a, Vector256<float> b,
        Vector256<float> c)
    {
        private readonly Vector256<float> _scale = scale;
        private readonly Vector256<float> _shift = shift;
        private readonly Vector256<float> _a = a;
        private readonly Vector256<float> _b = b;
        private readonly Vector256<float> _c = c;

        /// <summary>The gradient of eight sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(float* gradient, float* sums)
        {
            Vector256<float> z = Vector256.Load(sums);
            Vector256<float> passes = Vector256.GreaterThan(Vector256.FusedMultiplyAdd(z, _scale, _shift), Vector256<float>.Zero);
            Vector256<float> g = Vector256.Load(gradient) & passes;
            return Vector256.FusedMultiplyAdd(g, _a, Vector256.FusedMultiplyAdd(z, _b, _c));
        }
    }
}
