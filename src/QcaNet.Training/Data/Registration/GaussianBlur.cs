using QcaNet.Sampling;
using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Gaussian smoothing of a small box in double precision.</summary>
/// <remarks>
/// Equivalent to <c>scipy.ndimage.gaussian_filter</c> with default arguments:
/// truncated at four standard deviations, mirrored with the edge repeated.
/// </remarks>
internal static class GaussianBlur
{
    /// <summary>Smooths in place.</summary>
    /// <param name="values">One value per voxel of <paramref name="shape"/>.</param>
    /// <param name="shape">Shape of the box.</param>
    /// <param name="deviation">Standard deviations in voxels.</param>
    public static void Apply(double[] values, Shape3D shape, (double Z, double Y, double X) deviation)
    {
        Along(values, shape.Depth, shape.PlaneLength, deviation.Z);
        Along(values, shape.Height, shape.Width, deviation.Y);
        Along(values, shape.Width, 1, deviation.X);
    }

    private static void Along(double[] values, int extent, int stride, double deviation)
    {
        int radius = (int)((4 * deviation) + 0.5);
        double[] kernel = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(k => Math.Exp(-0.5 * k * k / (deviation * deviation)))];
        double sum = kernel.Sum();
        double[] line = new double[extent];
        for (int start = 0; start < values.Length; start += extent * stride)
        {
            for (int offset = 0; offset < stride; offset++)
            {
                for (int i = 0; i < extent; i++) line[i] = values[start + offset + (i * stride)];
                for (int i = 0; i < extent; i++)
                {
                    double smooth = 0;
                    for (int k = -radius; k <= radius; k++) smooth += kernel[k + radius] * line[MirroredIndex.WithEdge(i + k, extent)];
                    values[start + offset + (i * stride)] = smooth / sum;
                }
            }
        }
    }
}
