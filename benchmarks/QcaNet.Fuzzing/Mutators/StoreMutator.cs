using System.Buffers.Binary;
using System.Text;
using QcaNet.Volumes.Tests.Zarr;

namespace QcaNet.Fuzzing;

/// <summary>Zarr stores of every kind whose documents, chunks or shards are sound or nearly so.</summary>
internal static class StoreMutator
{
    private static readonly int[] Numbers = [0, 1, -1, 2, 3, 7, 8, 255, 256, 4096, 65536, 1 << 20, 1 << 30, int.MaxValue, int.MinValue];

    /// <summary>The files of a store.</summary>
    public static List<(string Path, byte[] Content)> Make(Random random)
    {
        ForgedArray array = ForgedArray.Any(random, mostChunks: 6);
        byte[] voxels = new byte[array.Shape.Aggregate(array.Size, (bytes, length) => bytes * length)];
        random.NextBytes(voxels);
        if (random.Next(3) > 0) voxels.AsSpan(voxels.Length / 3).Clear();
        List<(string Path, byte[] Content)> files = new ZarrForge(array).Files(voxels);
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int i = random.Next(3) == 0 ? files.Count - 1 : random.Next(files.Count);
            (string path, byte[] content) = files[i];
            files[i] = (path, path.EndsWith(".json", StringComparison.Ordinal) || Path.GetFileName(path)[0] == '.'
                ? Document(content, random)
                : Chunk(content, array, random));
        }

        return files;
    }

    private static byte[] Document(byte[] content, Random random)
    {
        string text = Encoding.UTF8.GetString(content);
        int[] digits = [.. Enumerable.Range(0, text.Length).Where(i => char.IsAsciiDigit(text[i]))];
        if (digits.Length == 0 || random.Next(3) > 0) return Encoding.UTF8.GetBytes(TextMutator.OfJson(text, random));

        // Another number in the place of one: shapes, chunks, orders, fill values.
        int at = digits[random.Next(digits.Length)], end = at;
        while (at > 0 && char.IsAsciiDigit(text[at - 1])) at--;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return Encoding.UTF8.GetBytes(text[..at] + (random.Next(3) == 0 ? random.Next(100) : Numbers[random.Next(Numbers.Length)]) + text[end..]);
    }

    private static byte[] Chunk(byte[] content, ForgedArray array, Random random)
    {
        if (content.Length < 20 || random.Next(4) == 0) return content.Length == 0 ? [1] : ByteMutator.Mutate(content, random, 64);
        byte[] changed = (byte[])content.Clone();

        // Whole numbers of the container of Blosc (lengths, starts of blocks and streams) or of the index of shards.
        bool index = array.Shard is not null && random.Next(2) == 0;
        int at = index ? Math.Max(0, (changed.Length - 4) - (8 * random.Next(1, 20))) : Math.Min(changed.Length - 4, 4 * random.Next(12));
        if (array.Codec == "blosc" && random.Next(4) == 0) changed[random.Next(4)] = (byte)random.Next(256);
        else BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : random.Next(changed.Length));
        if (index && changed.Length > 20 && random.Next(4) > 0) Sign(changed, array);
        else if (array.SumOfBytes && array.Shard is null && random.Next(4) > 0) ZarrForge.Sum(changed.AsSpan(0, changed.Length - 4)).CopyTo(changed, changed.Length - 4);
        return changed;
    }

    // A checksum that fits, so that the wrong index is believed.
    private static void Sign(byte[] shard, ForgedArray array)
    {
        int bytes = 16;
        for (int i = 0; i < array.Shape.Length; i++) bytes *= array.Shard![i] / array.Chunk[i];
        if (bytes + 4 > shard.Length) return;
        int from = array.IndexAtEnd ? shard.Length - bytes - 4 : 0;
        ZarrForge.Sum(shard.AsSpan(from, bytes)).CopyTo(shard, from + bytes);
    }
}
