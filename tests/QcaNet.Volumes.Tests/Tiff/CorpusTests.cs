using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>The TIFF corpus beside the repository: each file decodes to its known pixels or is refused as its manifest says.</summary>
public class CorpusTests
{
    // Sound files that are refused as unsupported so far. Shrinks until it is empty.
    private static readonly HashSet<string> NotYetRead = [];

    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 64 << 20 };

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (JsonElement entry in Manifest()) files.Add(entry.GetProperty("file").GetString()!);
        if (files.Count == 0) files.Add(string.Empty);
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EachFile_DecodesToItsPixels_OrIsRefusedAsExpected(string file)
    {
        Assert.SkipUnless(file.Length > 0, "The corpus ../shared/corpus/tiff is not here.");
        JsonElement entry = Manifest().Single(e => e.GetProperty("file").GetString() == file);
        HashSet<string> accepted = [entry.GetProperty("expected").GetString()!];
        if (entry.TryGetProperty("also_accepted", out JsonElement others)) accepted.UnionWith(others.EnumerateArray().Select(o => o.GetString()!));
        if (NotYetRead.Contains(file)) accepted = ["unsupported"];

        string outcome;
        try
        {
            string path = Path.Combine(SharedData.Folder("corpus/tiff")!, file);
            VolumeInfo info = VolumeReader.ReadInfo(path, Options);
            string hash = Hash(path, info);
            outcome = "decodes";
            if (accepted.Contains(outcome)) CheckAgainst(entry, info, hash);
        }
        catch (VolumeFormatException e)
        {
            outcome = e.Kind.ToString().ToLowerInvariant();
        }

        Assert.Contains(outcome, accepted);
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

    private static string Hash(string path, VolumeInfo info) => info.Type switch
    {
        VoxelType.UInt8 => Hash<byte>(path, info),
        VoxelType.Int8 => Hash<sbyte>(path, info),
        VoxelType.UInt16 => Hash<ushort>(path, info),
        VoxelType.Int16 => Hash<short>(path, info),
        VoxelType.UInt32 => Hash<uint>(path, info),
        VoxelType.Int32 => Hash<int>(path, info),
        VoxelType.Float32 => Hash<float>(path, info),
        VoxelType.Float64 => Hash<double>(path, info),
        _ => throw new UnreachableException(),
    };

    // The manifest hashes the whole array in the order T, Z, C, Y, X.
    private static string Hash<T>(string path, VolumeInfo info)
        where T : unmanaged
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int t = 0; t < info.TimePoints; t++)
        {
            Volume<T>[] channels = [.. Enumerable.Range(0, info.Channels).Select(c => VolumeReader.Read<T>(path, Options with { TimePoint = t, Channel = c }))];
            for (int z = 0; z < info.Shape.Depth; z++)
            {
                foreach (Volume<T> channel in channels) sha.AppendData(MemoryMarshal.AsBytes(channel.Plane(z)));
            }
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static List<JsonElement> Manifest()
    {
        if (SharedData.Folder("corpus/tiff") is not { } folder) return [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }
}
