namespace QcaNet.Training;

/// <summary>What to do if a folder already contains a run.</summary>
public enum RunFolderMode
{
    /// <summary>Fail if the folder contains a run.</summary>
    New,

    /// <summary>Continue the run, with the same recipe and data. Start a new run if there is none.</summary>
    Resume,

    /// <summary>Delete the files of the run and start a new one.</summary>
    Overwrite,
}
