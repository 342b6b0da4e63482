namespace QcaNet.PostProcessing;

/// <summary>Specifies what counts as a hole.</summary>
public enum HoleDimensions
{
    /// <summary>A cavity: background that is not connected to the edge of the volume.</summary>
    Volume,

    /// <summary>
    /// A hole in a plane: background that is not connected to the edge of its plane within that plane. This fills nucleoli that appear as
    /// pits in a few planes, and also the lumen of a ring.
    /// </summary>
    Planes,
}
