namespace QcaNet.Batch;

/// <summary>What the division of a large volume is doing.</summary>
public enum BlockStage
{
    /// <summary>The networks look at blocks of the stack.</summary>
    FindingNuclei,

    /// <summary>Planes are read, and the connected components of the mask are found.</summary>
    FindingComponents,

    /// <summary>Blocks are divided by watershed.</summary>
    Dividing,

    /// <summary>Labels are written plane by plane.</summary>
    Writing,
}
