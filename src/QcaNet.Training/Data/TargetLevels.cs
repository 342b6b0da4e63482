using QcaNet.Training.Data.Registration;
using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>
/// Levels of a stack (see <see cref="TrainingTarget"/>): one half plus the signed distance from outlines in units of a voxel of the
/// network.
/// </summary>
/// <param name="labels">One id per nucleus, with spacing; not changed.</param>
/// <param name="network">Spacing at which the network sees the stack: a soft outline is one voxel of it wide.</param>
/// <param name="shift">By how many voxels of the stack the outlines are moved.</param>
internal sealed class TargetLevels(Volume<int> labels, VoxelSpacing network, VoxelOffset shift)
{
    private readonly VoxelSpacing _spacing = labels.Spacing!.Value;

    /// <summary>Width of a soft outline, micrometers.</summary>
    private double Width => Math.Cbrt(network.VoxelVolume);

    /// <summary>
    /// Distances are cut here, micrometers: far enough that levels are linear between two voxels of the stack or the network on either
    /// side of an outline,
    /// and finite where a stack has no nuclei.
    /// </summary>
    private double Reach => 2 * Math.Max(Largest(_spacing), Largest(network));

    /// <summary>Levels of nuclei: the outline of all of them together, so that none runs where two touch.</summary>
    public Volume<float> OfNuclei()
    {
        byte[] mask = new byte[labels.Shape.Length];
        for (int i = 0; i < mask.Length; i++) mask[i] = labels.Voxels[i] > 0 ? (byte)1 : (byte)0;
        float[] levels = ObjectDistance.Signed(mask, labels.Shape, _spacing, shift);
        for (int i = 0; i < levels.Length; i++) levels[i] = Level(levels[i]);
        return new Volume<float>(levels, labels.Shape, _spacing);
    }

    /// <summary>
    /// Levels of cores: deeper than a share of the largest depth of each nucleus. Marks without outline are cores as they are.
    /// </summary>
    public Volume<float> OfCores(IReadOnlyList<ObjectBox> boxes, double fraction)
    {
        var levels = new Volume<float>(labels.Shape, _spacing);
        levels.Voxels.Fill(Level(float.NegativeInfinity));
        (int, int, int) margin = (Margin(_spacing.Z, shift.Z), Margin(_spacing.Y, shift.Y), Margin(_spacing.X, shift.X));
        float half = (float)ObjectDistance.HalfStep(_spacing);
        foreach (ObjectBox box in boxes)
        {
            ObjectDistance distance = ObjectDistance.Of(labels, box, margin, default);
            float largest = distance.Values.Max();

            // Depths are counted from the nearest voxel outside, half a step beyond the outline: a nucleus of one voxel has a core, too.
            float surface = box.Voxels <= TrainingTarget.LargestMark ? 0 : (float)(fraction * (largest + half)) - half;
            float[] moved = LinearShift.Apply(distance.Values, distance.Shape, shift);
            for (int z = 0; z < distance.Shape.Depth; z++)
            {
                for (int y = 0; y < distance.Shape.Height; y++)
                {
                    int from = distance.Shape.Offset(z, y, 0), to = labels.Shape.Offset(distance.Z + z, distance.Y + y, distance.X);
                    for (int x = 0; x < distance.Shape.Width; x++)
                    {
                        levels.Voxels[to + x] = Math.Max(levels.Voxels[to + x], Level(moved[from + x] - surface));
                    }
                }
            }
        }

        return levels;
    }

    private static double Largest(VoxelSpacing spacing) => Math.Max(spacing.Z, Math.Max(spacing.Y, spacing.X));

    private float Level(float distance) => 0.5f + (float)(Math.Clamp(distance, -Reach, Reach) / Width);

    /// <summary>Beyond this many voxels around a nucleus, levels stay below 0 wherever it is moved.</summary>
    private int Margin(double step, double shifted) => (int)Math.Ceiling((Width / step) + Math.Abs(shifted)) + 1;
}
