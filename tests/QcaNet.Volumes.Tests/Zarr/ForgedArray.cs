namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>What <see cref="ZarrForge"/> writes.</summary>
internal sealed record ForgedArray
{
    /// <summary>Version of the format, 2 or 3.</summary>
    public int Version { get; init; } = 2;

    /// <summary>Letters of the axes, slowest first.</summary>
    public string Axes { get; init; } = "zyx";

    public required int[] Shape { get; init; }

    public required int[] Chunk { get; init; }

    /// <summary>Lengths of shards, version 3: multiples of those of chunks.</summary>
    public int[]? Shard { get; init; }

    public bool IndexAtEnd { get; init; } = true;

    /// <summary>Bytes of an unsigned voxel: 1, 2, 4 or 8.</summary>
    public int Size { get; init; } = 2;

    public bool BigEndian { get; init; }

    /// <summary>Stored order of the axes; in version 2 the reverse or null.</summary>
    public int[]? Order { get; init; }

    /// <summary>none, zstd, gzip, blosc; zlib and lz4 in version 2.</summary>
    public string Codec { get; init; } = "none";

    public ForgedBlosc Blosc { get; init; } = new();

    /// <summary>Whether a checksum follows the voxels or the packed bytes, version 3.</summary>
    public bool SumOfVoxels { get; init; }

    public bool SumOfBytes { get; init; }

    public int Fill { get; init; }

    /// <summary>The number of a file that is left out; -1 for none.</summary>
    public int Missing { get; init; } = -1;

    /// <summary>The voxels of the array with those of the missing file replaced by the fill value.</summary>
    public byte[] WithFill(byte[] voxels)
    {
        if (Missing < 0) return voxels;
        byte[] filled = [.. voxels];
        int[] file = Shard ?? Chunk, grid = [.. Shape.Select((length, i) => ((length - 1) / file[i]) + 1)];
        for (int voxel = 0; voxel < filled.Length / Size; voxel++)
        {
            int rest = voxel, number = 0, stride = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--, rest /= Shape[axis + 1])
            {
                number += rest % Shape[axis] / file[axis] * stride;
                stride *= grid[axis];
            }

            if (number == Missing) BitConverter.GetBytes((ulong)Fill)[..Size].CopyTo(filled, voxel * Size);
        }

        return filled;
    }

    /// <summary>An array of any kind that is read, of a few hundred voxels.</summary>
    /// <param name="random">Decides everything.</param>
    /// <param name="mostChunks">Most chunks along its axes together: files cost more than all else.</param>
    public static ForgedArray Any(Random random, int mostChunks)
    {
        bool third = random.Next(2) == 0;
        string[] all = ["zyx", "zyx", "zyx", "yx", "czyx", "tzyx", "tczyx", "zcyx"];
        string axes = all[random.Next(all.Length)];
        int[] shape = [.. axes.Select(axis => axis is 't' or 'c' ? random.Next(1, 4) : axis is 'z' ? random.Next(1, 8) : random.Next(1, 24))];
        int[] chunk = [.. shape.Select(length => random.Next(3) == 0 ? length : random.Next(1, length + 2))];
        if (random.Next(8) == 0) chunk[^1] = random.Next(60, 90);
        while (shape.Select((length, i) => ((length - 1) / chunk[i]) + 1).Aggregate(1, (a, b) => a * b) > mostChunks)
        {
            int axis = random.Next(chunk.Length);
            chunk[axis] = Math.Max(chunk[axis], (shape[axis] + 1) / random.Next(1, 3));
        }

        string[] codecs = third ? ["none", "zstd", "gzip", "blosc", "blosc"] : ["none", "zstd", "gzip", "zlib", "lz4", "blosc", "blosc"];
        int[] order = [.. Enumerable.Range(0, shape.Length)];
        if (third) random.Shuffle(order);
        else Array.Reverse(order);
        int size = 1 << random.Next(4), typeSize = random.Next(6) == 0 ? random.Next(1, 20) : size;
        return new ForgedArray
        {
            Version = third ? 3 : 2,
            Axes = axes,
            Shape = shape,
            Chunk = chunk,
            Shard = third && random.Next(3) == 0 ? [.. chunk.Select(length => length * random.Next(1, 4))] : null,
            IndexAtEnd = random.Next(3) > 0,
            Size = size,
            BigEndian = random.Next(4) == 0,
            Order = random.Next(4) == 0 ? order : null,
            Codec = codecs[random.Next(codecs.Length)],
            SumOfVoxels = third && random.Next(5) == 0,
            SumOfBytes = third && random.Next(5) == 0,
            Fill = random.Next(3) == 0 ? random.Next(256) : 0,
            Missing = random.Next(3) == 0 ? random.Next(4) : -1,
            Blosc = new ForgedBlosc
            {
                Codec = random.Next(3) switch { 0 => 1, 1 => 3, _ => 4 },
                Shuffle = random.Next(3),
                TypeSize = typeSize,
                BlockSize = typeSize * random.Next(1, 300),
                Split = random.Next(2) == 0,
                Copied = random.Next(6) == 0,
            },
        };
    }
}
