namespace QcaNet.Batch;

/// <summary>The contents of an input folder.</summary>
public enum FolderContent
{
    /// <summary>Every TIFF file in it is a stack.</summary>
    Stacks,

    /// <summary>Its TIFF files are the planes of one stack, in natural order of their names (plane2 before plane10).</summary>
    Planes,
}
