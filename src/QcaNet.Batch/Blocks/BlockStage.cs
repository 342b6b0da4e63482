namespace QcaNet.Batch;

/// <summary>The stages of dividing a large volume.</summary>
public enum BlockStage
{
    /// <summary>The networks process blocks of the stack.</summary>
    FindingNuclei,

    /// <summary>Planes are read, and the connected components of the mask are found.</summary>
    FindingComponents,

    /// <summary>Blocks are divided by watershed.</summary>
    Dividing,

    /// <summary>Labels are written plane by plane.</summary>
    Writing,
}
