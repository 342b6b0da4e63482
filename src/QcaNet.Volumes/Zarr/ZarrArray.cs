namespace QcaNet.Volumes.Zarr;

/// <summary>How one array of a store is laid out; read from <c>.zarray</c> (version 2) or <c>zarr.json</c> (version 3).</summary>
internal sealed record ZarrArray
{
    /// <summary>Path of the array below the root; empty where the root is the array.</summary>
    public required string Path { get; init; }

    /// <summary>Version of the format, 2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>Lengths of the axes.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Lengths of what is decoded at once: a chunk, or a chunk within a shard.</summary>
    public required int[] Chunk { get; init; }

    /// <summary>Bytes of a decoded chunk.</summary>
    public int ChunkBytes => Chunk.Aggregate(VoxelConversion.Bytes(Type), (bytes, length) => bytes * length);

    /// <summary>Lengths of what one file holds, where chunks lie in shards; else null.</summary>
    public int[]? Shard { get; init; }

    /// <summary>The type of the voxels.</summary>
    public required VoxelType Type { get; init; }

    /// <summary>The value of voxels in chunks that are not stored, in the machine's byte order.</summary>
    public required byte[] Fill { get; init; }

    /// <summary>How a chunk becomes voxels.</summary>
    public required ZarrPipeline Pipeline { get; init; }

    /// <summary>How the index of a shard is stored.</summary>
    public ZarrPipeline? IndexPipeline { get; init; }

    /// <summary>Whether the index stands at the end of a shard.</summary>
    public bool IndexAtEnd { get; init; } = true;

    /// <summary>What stands between the numbers of a chunk's name.</summary>
    public required char Separator { get; init; }

    /// <summary>Whether names of chunks begin with "c", the default of version 3.</summary>
    public bool Prefixed { get; init; }

    /// <summary>Names of the axes, where version 3 gives them.</summary>
    public string[]? AxisNames { get; init; }

    /// <summary>Path of the file that holds a chunk or a shard.</summary>
    public string KeyOf(ReadOnlySpan<int> indices)
    {
        string name = string.Join(Separator, indices.ToArray());
        if (Prefixed) name = $"c{Separator}{name}";
        return Path.Length == 0 ? name : $"{Path}/{name}";
    }
}
