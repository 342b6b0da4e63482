namespace QcaNet.Synthesis.Geometry;

/// <summary>
/// The eigenvectors of a symmetric 3x3 matrix by Jacobi rotations. Only additions, products, divisions and roots are used, so results are
/// bitwise identical on all platforms.
/// </summary>
internal static class SymmetricMatrix
{
    /// <summary>Computes the eigendecomposition.</summary>
    /// <param name="matrix">Nine entries, row by row; overwritten.</param>
    /// <returns>Three perpendicular unit vectors and the eigenvalue of each.</returns>
    public static (Vector[] Axes, double[] Values) Eigen(double[,] matrix)
    {
        double[,] vectors = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

        // Convergence is quadratic: a few sweeps reach the last bit of a 3x3 matrix.
        for (int sweep = 0; sweep < 12; sweep++)
        {
            Rotate(matrix, vectors, 0, 1);
            Rotate(matrix, vectors, 0, 2);
            Rotate(matrix, vectors, 1, 2);
        }

        var axes = new Vector[3];
        for (int i = 0; i < 3; i++)
        {
            axes[i] = new Vector(vectors[0, i], vectors[1, i], vectors[2, i]).Unit;
        }

        return (axes, [matrix[0, 0], matrix[1, 1], matrix[2, 2]]);
    }

    // Rotates in the plane of axes p and q so that their common entry vanishes (Golub and Van Loan, 8.5).
    private static void Rotate(double[,] matrix, double[,] vectors, int p, int q)
    {
        if (matrix[p, q] == 0) return;
        double tau = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
        double t = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
        double c = 1 / Math.Sqrt(1 + (t * t));
        double s = t * c;
        for (int i = 0; i < 3; i++)
        {
            (double a, double b) = (matrix[i, p], matrix[i, q]);
            (matrix[i, p], matrix[i, q]) = ((c * a) - (s * b), (s * a) + (c * b));
        }

        for (int i = 0; i < 3; i++)
        {
            (double a, double b) = (matrix[p, i], matrix[q, i]);
            (matrix[p, i], matrix[q, i]) = ((c * a) - (s * b), (s * a) + (c * b));
            (a, b) = (vectors[i, p], vectors[i, q]);
            (vectors[i, p], vectors[i, q]) = ((c * a) - (s * b), (s * a) + (c * b));
        }
    }
}
