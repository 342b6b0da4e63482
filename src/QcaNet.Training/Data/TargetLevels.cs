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

    /// <summary>
    /// Computes levels for balls of one size around centers: one half plus the signed distance inside the ball's surface,
    /// in units of <see cref="CenterTarget"/>.
    /// </summary>
    /// <param name="centers">Centers in voxels of the stack, already shifted.</param>
    /// <param name="radius">Radius of the balls, in the same units.</param>
    public Volume<float> OfBalls(IReadOnlyList<(double Z, double Y, double X)> centers, double radius)
    {
        var levels = new Volume<float>(labels.Shape, _spacing);
        levels.Voxels.Fill(Level(float.NegativeInfinity));
        (double uz, double uy, double ux) = (Unit(_spacing.Z, network.Z), Unit(_spacing.Y, network.Y), Unit(_spacing.X, network.X));
        double reach = radius + 2;
        foreach ((double cz, double cy, double cx) in centers)
        {
            for (int z = Low(cz, uz); z <= High(cz, uz, labels.Shape.Depth); z++)
            {
                for (int y = Low(cy, uy); y <= High(cy, uy, labels.Shape.Height); y++)
                {
                    for (int x = Low(cx, ux); x <= High(cx, ux, labels.Shape.Width); x++)
                    {
                        double dz = (z - cz) / uz, dy = (y - cy) / uy, dx = (x - cx) / ux;
                        float level = 0.5f + (float)(radius - Math.Sqrt((dz * dz) + (dy * dy) + (dx * dx)));
                        int at = labels.Shape.Offset(z, y, x);
                        levels.Voxels[at] = Math.Max(levels.Voxels[at], level);
                    }
                }
            }
        }

        return levels;

        // Voxels of the stack per unit: 1, or more if the network's voxels are longer.
        static double Unit(double own, double other) => Math.Max(own, other) / own;
        int Low(double center, double unit) => Math.Max(0, (int)Math.Floor(center - (reach * unit)));
        int High(double center, double unit, int extent) => Math.Min(extent - 1, (int)Math.Ceiling(center + (reach * unit)));
    }

    private static double Largest(VoxelSpacing spacing) => Math.Max(spacing.Z, Math.Max(spacing.Y, spacing.X));

    private float Level(float distance) => 0.5f + (float)(Math.Clamp(distance, -Reach, Reach) / Width);

    /// <summary>Number of voxels around a nucleus beyond which levels are below 0 even after the shift.</summary>
    private int Margin(double step, double shifted) => (int)Math.Ceiling((Width / step) + Math.Abs(shifted)) + 1;
}
