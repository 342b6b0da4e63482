namespace QcaNet.Batch;

/// <summary>Why a batch cannot begin, so that a front end can name its own remedy.</summary>
public enum BatchProblemKind
{
    /// <summary>An option is out of its range.</summary>
    Option,

    /// <summary>
    /// Stacks would overwrite each other's results: rename one, use different output folders, or name the folder above both with <see
    /// cref="BatchOptions.Recursive"/>.
    /// </summary>
    NameCollision,

    /// <summary>The truth does not exist, or is one file for several stacks.</summary>
    Truth,

    /// <summary>The share cannot be taken from the environment.</summary>
    Shard,

    /// <summary>The output folder cannot be written to.</summary>
    Output,

    /// <summary>The folder to merge does not exist, holds no results, or cannot be read.</summary>
    Merge,
}
