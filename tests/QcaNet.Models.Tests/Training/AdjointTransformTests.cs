using QcaNet.Models.Kernels;
using QcaNet.Models.Training;

namespace QcaNet.Models.Tests.Training;

public unsafe class AdjointTransformTests
{
    [Fact]
    public void EveryAdjoint_IsTheTransposeOfItsTransform()
    {
        Check<Kernel3Tile2>();
        Check<Kernel3Tile4>();
        Check<Kernel5Tile2>();
        Check<Kernel5Tile4>();
        Check<UpsamplingKernel3>();
        Check<UpsamplingKernel5>();
    }

    /// <summary>Rows of eight times the same number: a unit vector in, a column of the matrix out.</summary>
    private static void Check<TAxis>()
        where TAxis : struct, IAdjointAxisTransform
    {
        float[,] toPoints = Matrix(TAxis.Window, TAxis.Points, TAxis.ToPoints),
            fromPoints = Matrix(TAxis.Points, TAxis.Window, TAxis.FromPoints);
        float[,] toOutputs = Matrix(TAxis.Products, TAxis.Outputs, TAxis.ToOutputs),
            fromOutputs = Matrix(TAxis.Outputs, TAxis.Products, TAxis.FromOutputs);
        Transposed(toPoints, fromPoints);
        Transposed(toOutputs, fromOutputs);

        static void Transposed(float[,] expected, float[,] found)
        {
            for (int row = 0; row < expected.GetLength(0); row++)
            {
                for (int column = 0; column < expected.GetLength(1); column++) Assert.Equal(expected[row, column], found[column, row]);
            }
        }
    }

    private static float[,] Matrix(int from, int to, Transform transform)
    {
        var matrix = new float[to, from];
        float* input = stackalloc float[8 * 8], output = stackalloc float[8 * 8];
        for (int column = 0; column < from; column++)
        {
            for (int i = 0; i < 8 * from; i++) input[i] = i / 8 == column ? 1 : 0;
            transform(input, 8, output, 8);
            for (int row = 0; row < to; row++) matrix[row, column] = output[(8 * row) + 5];
        }

        return matrix;
    }

    private delegate void Transform(float* input, nint stride, float* output, nint outputStride);
}
