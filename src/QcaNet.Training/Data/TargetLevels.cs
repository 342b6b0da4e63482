using QcaNet.Training.Data.Registration;
using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>
/// Computes the levels of a stack (see <see cref="TrainingTarget"/>):
/// one half plus the signed distance from outlines, in voxels of the network.
/// </summary>
/// <param name="labels">Labels with spacing, one id per nucleus; not changed.</param>
/// <param name="network">Spacing at which the network sees the stack. A soft outline is one voxel wide at this spacing.</param>
/// <param name="shift">Shift of the outlines, in voxels of the stack.</param>
internal sealed class TargetLevels(Volume<int> labels, VoxelSpacing network, VoxelOffset shift)
{
    private readonly VoxelSpacing _spacing = labels.Spacing!.Value;

    /// <summary>Width of a soft outline, micrometers.</summary>
    private double Width => Math.Cbrt(network.VoxelVolume);

    /// <summary>
    /// Distances are clipped to this value, micrometers.
    /// It is large enough that levels are linear between the voxels of the stack or the network
    /// on either side of an outline, and finite if a stack has no nuclei.
    /// </summary>
    private double Reach => 2 * Math.Max(Largest(_spacing), Largest(network));

    /// <summary>
    /// Computes levels for NSN from the outline of all nuclei together, so that there is no outline where two nuclei touch.
    /// </summary>
    public Volume<float> OfNuclei()
    {
        byte[] mask = new byte[labels.Shape.Length];
        for (int i = 0; i < mask.Length; i++) mask[i] = labels.Voxels[i] > 0 ? (byte)1 : (byte)0;
        float[] levels = ObjectDistance.Signed(mask, labels.Shape, _spacing, shift);
        for (int i = 0; i < levels.Length; i++) levels[i] = Level(levels[i]);
        return new Volume<float>(levels, labels.Shape, _spacing);
    }

    /// <summary>
    /// Computes levels for NDN from cores, which are deeper than a fraction of the maximum
    /// depth of each nucleus. Marks without an outline are used as cores unchanged.
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

            // Depths are measured from the nearest outside voxel, half a step beyond the outline,
            // so that a nucleus of one voxel has a core too.
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

    /// <summary>Number of voxels around a nucleus beyond which levels are below 0 even after the shift.</summary>
    private int Margin(double step, double shifted) => (int)Math.Ceiling((Width / step) + Math.Abs(shifted)) + 1;
}
