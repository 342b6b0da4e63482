using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>The TIFF corpus beside the repository: each file decodes to its known pixels or is refused as its manifest says.</summary>
public class CorpusTests
{
    // The manifest is older than the reading of these: masks of one bit, 12-bit cameras and color tables are common in the field.
    private static readonly HashSet<string> ReadSince = ["uns_1bit.tif", "uns_12bit.tif", "uns_palette.tif"];

    // One thread, so that what is allocated can be counted: the corpus allows 64 MiB a file, and its files have far smaller pixels.
    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 64 << 20, MaximumThreads = 1 };
    private const long MostAllocated = 16 << 20;

    public static TheoryData<string> Files() => SharedData.Corpus("corpus/tiff");

    [Theory]
    [MemberData(nameof(Files))]
    public void EachFile_DecodesToItsPixels_OrIsRefusedAsExpected(string file)
    {
        Assert.SkipUnless(file.Length > 0, "The corpus ../shared/corpus/tiff is not here.");
        JsonElement entry = SharedData.Manifest("corpus/tiff").Single(e => e.GetProperty("file").GetString() == file);
        HashSet<string> accepted = [entry.GetProperty("expected").GetString()!];
        if (entry.TryGetProperty("also_accepted", out JsonElement others)) accepted.UnionWith(others.EnumerateArray().Select(o => o.GetString()!));

        string outcome;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            string path = Path.Combine(SharedData.Folder("corpus/tiff")!, file);
            VolumeInfo info = VolumeReader.ReadInfo(path, Options);
            string hash = Hash(path);
            outcome = "decodes";
            if (ReadSince.Contains(file)) return;
            if (accepted.Contains(outcome)) CheckAgainst(entry, info, hash);
        }
        catch (VolumeFormatException e)
        {
            outcome = e.Kind.ToString().ToLowerInvariant();
        }

        Assert.Contains(outcome, accepted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    private static void CheckAgainst(JsonElement entry, VolumeInfo info, string hash)
    {
        Assert.Equal(entry.GetProperty("dtype").GetString(), VoxelConversion.Name(info.Type));
        string axes = entry.GetProperty("axes").GetString()!;
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        int Size(char axis) => axes.Contains(axis, StringComparison.Ordinal) ? shape[axes.IndexOf(axis, StringComparison.Ordinal)] : 1;
        Assert.Equal((Size('T'), Size('Z'), Size('C'), Size('Y'), Size('X')), (info.TimePoints, info.Shape.Depth, info.Channels, info.Shape.Height, info.Shape.Width));
        Assert.Equal(entry.GetProperty("pixel_sha256").GetString(), hash);

        double?[] spacing = [info.SpacingZ, info.SpacingY, info.SpacingX];
        int i = 0;
        foreach (JsonElement expected in entry.GetProperty("spacing_um").EnumerateArray()) SameLength(expected, spacing[i++]);
        if (entry.TryGetProperty("interval_s", out JsonElement interval)) SameLength(interval, info.Interval);
        else Assert.Null(info.Interval);
    }

    private static void SameLength(JsonElement expected, double? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.Null(actual);
        else Assert.Equal(expected.GetDouble(), actual!.Value, expected.GetDouble() * 1e-6);
    }

    private static string Hash(string path)
    {
        using VolumeFile file = VolumeReader.Open(path, Options);
        return file.Info.Type switch
        {
            VoxelType.UInt8 => Hash<byte>(file),
            VoxelType.Int8 => Hash<sbyte>(file),
            VoxelType.UInt16 => Hash<ushort>(file),
            VoxelType.Int16 => Hash<short>(file),
            VoxelType.UInt32 => Hash<uint>(file),
            VoxelType.Int32 => Hash<int>(file),
            VoxelType.Float32 => Hash<float>(file),
            VoxelType.Float64 => Hash<double>(file),
            _ => throw new UnreachableException(),
        };
    }

    // The manifest hashes the whole array in the order T, Z, C, Y, X.
    private static string Hash<T>(VolumeFile file)
        where T : unmanaged
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int t = 0; t < file.Info.TimePoints; t++)
        {
            Volume<T>[] channels = [.. Enumerable.Range(0, file.Info.Channels).Select(c => file.ReadVolume<T>(t, c))];
            for (int z = 0; z < file.Info.Shape.Depth; z++)
            {
                foreach (Volume<T> channel in channels) sha.AppendData(MemoryMarshal.AsBytes(channel.Plane(z)));
            }
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
