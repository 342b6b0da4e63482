namespace QcaNet.Volumes.Zarr;

/// <summary>The layout of one array of a store, from <c>.zarray</c> (version 2) or <c>zarr.json</c> (version 3).</summary>
internal sealed record ZarrArray
{
    /// <summary>Path of the array below the root; empty if the root is the array.</summary>
    public required string Path { get; init; }

    /// <summary>Version of the format, 2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>Lengths of the axes.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Lengths of the unit that is decoded at once: a chunk, or a chunk within a shard.</summary>
    public required int[] Chunk { get; init; }

    /// <summary>Size of a decoded chunk in bytes.</summary>
    public int ChunkBytes => Chunk.Aggregate(VoxelConversion.Bytes(Type), (bytes, length) => bytes * length);

    /// <summary>Lengths of a shard, if chunks are stored in shards; otherwise null.</summary>
    public int[]? Shard { get; init; }

    /// <summary>The type of the voxels.</summary>
    public required VoxelType Type { get; init; }

    /// <summary>The value of voxels in chunks that are not stored, in the machine's byte order.</summary>
    public required byte[] Fill { get; init; }

    /// <summary>How a chunk is decoded to voxels.</summary>
    public required ZarrPipeline Pipeline { get; init; }

    /// <summary>How the index of a shard is stored.</summary>
    public ZarrPipeline? IndexPipeline { get; init; }

    /// <summary>Whether the index is at the end of a shard.</summary>
    public bool IndexAtEnd { get; init; } = true;

    /// <summary>The separator between the numbers in a chunk's name.</summary>
    public required char Separator { get; init; }

    /// <summary>Whether names of chunks begin with "c", the default of version 3.</summary>
    public bool Prefixed { get; init; }

    /// <summary>Names of the axes, if version 3 specifies them.</summary>
    public string[]? AxisNames { get; init; }

    /// <summary>Path of the file that holds a chunk or a shard.</summary>
    public string KeyOf(ReadOnlySpan<int> indices)
    {
        string name = string.Join(Separator, indices.ToArray());
        if (Prefixed) name = $"c{Separator}{name}";
        return Path.Length == 0 ? name : $"{Path}/{name}";
    }
}
