namespace QcaNet.Models.Inference;

/// <summary>
/// Flips and rotations of the volume that a network is applied to; their probabilities are mapped back and averaged.
/// </summary>
/// <remarks>Each combination is a separate pass: one flag doubles the time, and <see cref="All"/> takes sixteen times as long.</remarks>
[Flags]
public enum TestTimeAugmentation
{
    /// <summary>Only the volume itself.</summary>
    None = 0,

    /// <summary>Planes in reverse order.</summary>
    FlipZ = 1,

    /// <summary>Rows in reverse order.</summary>
    FlipY = 2,

    /// <summary>Voxels of each row in reverse order.</summary>
    FlipX = 4,

    /// <summary>Rotations by 90, 180 and 270 degrees within the planes; for networks with the same spacing along y and x.</summary>
    Rotations = 8,

    /// <summary>All sixteen symmetries of a stack.</summary>
    All = FlipZ | FlipY | FlipX | Rotations,
}
