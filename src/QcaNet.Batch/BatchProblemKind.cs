namespace QcaNet.Batch;

/// <summary>Reasons why a batch cannot start, so that a front end can suggest its own remedy.</summary>
public enum BatchProblemKind
{
    /// <summary>An option is out of range.</summary>
    Option,

    /// <summary>Stacks in one folder would overwrite each other's results: rename one.</summary>
    NameCollision,

    /// <summary>
    /// Stacks in different folders would overwrite each other's results: rename one, use different output folders, or pass their common
    /// parent folder with <see cref="BatchOptions.Recursive"/>.
    /// </summary>
    NameCollisionAcrossFolders,

    /// <summary>The true labels do not exist, or are a single file for several stacks.</summary>
    Truth,

    /// <summary>The shard cannot be determined from the environment.</summary>
    Shard,

    /// <summary>The output folder cannot be written to.</summary>
    Output,

    /// <summary>The folder to merge does not exist, contains no results, or cannot be read.</summary>
    Merge,
}
