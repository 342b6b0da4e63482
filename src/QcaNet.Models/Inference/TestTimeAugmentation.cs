namespace QcaNet.Models.Inference;

/// <summary>Mirror images and turns that a network sees besides the volume itself; the probability is the mean, taken back to where each voxel lies.</summary>
/// <remarks>Each combination is a pass of its own: one flag doubles the time, <see cref="All"/> takes sixteen times as long.</remarks>
[Flags]
public enum TestTimeAugmentation
{
    /// <summary>The volume alone.</summary>
    None = 0,

    /// <summary>Planes in reverse order.</summary>
    FlipZ = 1,

    /// <summary>Rows in reverse order.</summary>
    FlipY = 2,

    /// <summary>Voxels of each row in reverse order.</summary>
    FlipX = 4,

    /// <summary>Turns by 90, 180 and 270 degrees within the planes; for networks whose spacing is the same along y and x.</summary>
    Rotations = 8,

    /// <summary>All sixteen symmetries of a stack.</summary>
    All = FlipZ | FlipY | FlipX | Rotations,
}
