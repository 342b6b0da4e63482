using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Moves values by fractions of a voxel with linear interpolation; beyond the volume its edge goes on.</summary>
/// <remarks>
/// Equal to <c>scipy.ndimage.shift(order=1, mode="nearest")</c>. One axis after the other: a linear shift in three dimensions separates.
/// </remarks>
internal static class LinearShift
{
    /// <summary>Values moved by <paramref name="shift"/> voxels: what was at i lies at i + shift afterward.</summary>
    /// <param name="values">As many as <paramref name="shape"/> has voxels. Not kept: the result may be the same array.</param>
    /// <param name="shape">Extent.</param>
    /// <param name="shift">Voxels.</param>
    public static float[] Apply(float[] values, Shape3D shape, VoxelOffset shift)
    {
        values = Along(values, shape.Depth, shape.PlaneLength, shift.Z);
        values = Along(values, shape.Height, shape.Width, shift.Y);
        return Along(values, shape.Width, 1, shift.X);
    }

    private static float[] Along(float[] values, int extent, int stride, double shift)
    {
        if (shift == 0 || extent == 1) return values;
        float[] moved = new float[values.Length];
        for (int start = 0; start < values.Length; start += extent * stride)
        {
            for (int i = 0; i < extent; i++)
            {
                double position = Math.Clamp(i - shift, 0, extent - 1);
                int low = Math.Min((int)position, extent - 2);
                float part = (float)(position - low);
                ReadOnlySpan<float> below = values.AsSpan(start + (low * stride), stride);
                ReadOnlySpan<float> above = values.AsSpan(start + ((low + 1) * stride), stride);
                Span<float> to = moved.AsSpan(start + (i * stride), stride);
                for (int k = 0; k < stride; k++) to[k] = ((1 - part) * below[k]) + (part * above[k]);
            }
        }

        return moved;
    }
}
