namespace QcaNet.Training;

/// <summary>What becomes of a run that a folder holds already.</summary>
public enum RunFolderMode
{
    /// <summary>A folder that holds a run is refused.</summary>
    New,

    /// <summary>The run is continued, with the same recipe and the same data; where there is none, it is begun.</summary>
    Resume,

    /// <summary>The files of the run are removed, and another is begun.</summary>
    Overwrite,
}
