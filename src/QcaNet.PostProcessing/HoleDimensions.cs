namespace QcaNet.PostProcessing;

/// <summary>What counts as a hole.</summary>
public enum HoleDimensions
{
    /// <summary>A cavity: background that no path through the volume connects with its edge.</summary>
    Volume,

    /// <summary>
    /// A hole of a plane: background that no path within its own plane connects with the plane's edge. Nucleoli that show as pits
    /// in a few planes close, and so does the lumen of a ring.
    /// </summary>
    Planes,
}
