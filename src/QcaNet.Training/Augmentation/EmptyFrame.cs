using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Simulates a small embryo in a large field of view: the space outside the stack is empty instead of mirrored.</summary>
internal static class EmptyFrame
{
    /// <summary>Replaces voxels outside the stack.</summary>
    /// <param name="values">One value per voxel of the crop.</param>
    /// <param name="table">Indicates which voxels of a plane lie outside the stack.</param>
    /// <param name="planes">Positions of the planes of the crop, in planes of the stack.</param>
    /// <param name="depth">Number of planes of the stack.</param>
    /// <param name="empty">Value of empty voxels.</param>
    public static void Apply(Span<float> values, CropTable table, ReadOnlySpan<double> planes, int depth, float empty)
    {
        int length = table.Outside.Length;
        for (int z = 0; z < planes.Length; z++)
        {
            Span<float> plane = values.Slice(z * length, length);
            if (planes[z] < -0.5 || planes[z] > depth - 0.5)
            {
                plane.Fill(empty);
                continue;
            }

            for (int i = 0; i < length; i++)
            {
                if (table.Outside[i]) plane[i] = empty;
            }
        }
    }
}
