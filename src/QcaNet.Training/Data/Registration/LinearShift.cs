using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Shifts values by fractions of a voxel with linear interpolation. The edge is extended beyond the volume.</summary>
/// <remarks>
/// Equivalent to <c>scipy.ndimage.shift(order=1, mode="nearest")</c>.
/// Axes are shifted one after another, because a linear shift is separable.
/// </remarks>
internal static class LinearShift
{
    /// <summary>Shifts values by <paramref name="shift"/> voxels: the value at i moves to i + shift.</summary>
    /// <param name="values">One value per voxel of <paramref name="shape"/>. The result may be the same array.</param>
    /// <param name="shape">Shape of the volume.</param>
    /// <param name="shift">The shift in voxels.</param>
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
