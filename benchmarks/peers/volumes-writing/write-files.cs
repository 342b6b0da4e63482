// Writes files of every type, format, compression and kind of series, and a list of them, which check.py reads with other programs.
//   dotnet run write-files.cs -- FOLDER           about five hundred small files
//   dotnet run write-files.cs -- FOLDER large     three files of more than 4 GiB of voxels
#:project ../../../src/QcaNet.Volumes/QcaNet.Volumes.csproj
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true

using System.Text.Json;
using QcaNet.Volumes;

string folder = Directory.CreateDirectory(args[0]).FullName;
var list = new List<object>();
if (args is [_, "large"]) WriteLarge();
else WriteAll();
File.WriteAllText(Path.Combine(folder, "files.json"), JsonSerializer.Serialize(list));
Console.WriteLine($"{list.Count} files in {folder}");

void WriteAll()
{
    // Planes with one strip and, compressed, with several (128 KiB each).
    var small = new Shape3D(3, 47, 61);
    HyperstackLayout[] kinds =
    [
        new() { Shape = new Shape3D(1, 13, 17) },
        new() { Shape = small, Spacing = new VoxelSpacing(1.75, 0.8, 0.108333) },
        new() { Shape = small, TimePoints = 2, Spacing = new VoxelSpacing(2, 0.5, 0.25), Interval = 600 },
        new() { Shape = new Shape3D(1, 31, 40), TimePoints = 4, Spacing = VoxelSpacing.Isotropic(0.325), Interval = 0.125 },
        new() { Shape = small, Channels = 2, Spacing = new VoxelSpacing(1, 0.65, 0.65), ChannelNames = ["nuclei", "membrane \u00B5 <1>"] },
        new() { Shape = new Shape3D(2, 260, 300), TimePoints = 2, Channels = 3, Spacing = new VoxelSpacing(1.5, 0.4, 0.4), Interval = 12.5 },
    ];
    foreach (HyperstackLayout kind in kinds)
    {
        foreach (string ending in new[] { ".tif", ".ome.tif" })
        {
            foreach (VolumeCompression compression in Enum.GetValues<VolumeCompression>())
            {
                foreach (bool predictor in compression == VolumeCompression.None ? [false] : new[] { false, true })
                {
                    var options = new VolumeWriteOptions { Compression = compression, Predictor = predictor };
                    WriteTypes(kind, ending, options);
                }
            }
        }
    }

    foreach (HyperstackLayout kind in kinds.Where(k => k.TimePoints * k.Channels == 1)) WriteTypes(kind, ".npy", new VolumeWriteOptions());
}

void WriteTypes(HyperstackLayout kind, string ending, VolumeWriteOptions options)
{
    Write(kind, ending, options, "uint8", h => (byte)(h >> 24));
    Write(kind, ending, options, "int8", h => (sbyte)(h >> 24));
    Write(kind, ending, options, "uint16", h => (ushort)(h >> 16));
    Write(kind, ending, options, "int16", h => (short)(h >> 16));
    Write(kind, ending, options, "uint32", h => h);
    Write(kind, ending, options, "float32", h => (h >> 8) - 8388608f);
    Write(kind, ending, options, "float64", h => (h / 4294967296.0) - 0.5);
    Write(kind, ending, options, "labels16", h => (int)((h >> 16) % 5000));
    Write(kind, ending, options, "labels32", h => (int)(h >> 8));
    Write(kind, ending, options, "negative", h => (int)h);
}

void Write<T>(HyperstackLayout kind, string ending, VolumeWriteOptions options, string type, Func<uint, T> voxel)
    where T : unmanaged
{
    string name = FormattableString.Invariant($"{list.Count:000}-{type}-t{kind.TimePoints}z{kind.Shape.Depth}c{kind.Channels}-{options.Compression?.ToString().ToLowerInvariant() ?? "plain"}{(options.Predictor ? "-predictor" : string.Empty)}{ending}");
    VolumeWriter.WriteHyperstack(Path.Combine(folder, name), kind, (t, c) => Volume(kind, t, c, voxel), options);
    Note(name, kind, options, type);
}

void Note(string name, HyperstackLayout kind, VolumeWriteOptions options, string type) => list.Add(new
{
    file = name,
    type,
    t = kind.TimePoints,
    z = kind.Shape.Depth,
    c = kind.Channels,
    y = kind.Shape.Height,
    x = kind.Shape.Width,
    spacing = kind.Spacing is { } s ? new[] { s.Z, s.Y, s.X } : null,
    interval = kind.Interval,
    names = kind.ChannelNames,
    compression = (options.Compression ?? VolumeCompression.None).ToString().ToLowerInvariant(),
    predictor = options.Predictor,
});

// Each voxel depends on its position only, so that another program can compute the expected value: Knuth's multiplicative hash of its index in (t, z, c, y, x).
static Volume<T> Volume<T>(HyperstackLayout kind, int t, int c, Func<uint, T> voxel)
    where T : unmanaged
{
    var volume = new Volume<T>(kind.Shape);
    for (int z = 0; z < kind.Shape.Depth; z++)
    {
        Span<T> plane = volume.Plane(z);
        uint first = unchecked((uint)((((((long)t * kind.Shape.Depth) + z) * kind.Channels) + c) * plane.Length));
        for (int i = 0; i < plane.Length; i++) plane[i] = voxel(unchecked(((first + (uint)i) * 2654435761) + 12345));
    }

    return volume;
}

// 4.5 GB of voxels in volumes of 64 MiB: a single directory for ImageJ, BigTIFF for OME, and labels that compress to a classic TIFF.
void WriteLarge()
{
    var kind = new HyperstackLayout { Shape = new Shape3D(32, 1024, 1024), TimePoints = 67, Spacing = new VoxelSpacing(2, 0.5, 0.5), Interval = 60 };
    foreach (string name in new[] { "large.tif", "large.ome.tif" })
    {
        VolumeWriter.WriteHyperstack(Path.Combine(folder, name), kind, (t, c) => Volume(kind, t, c, h => (ushort)(h >> 16)));
        Note(name, kind, new VolumeWriteOptions(), "uint16");
    }

    VolumeWriter.WriteHyperstack(Path.Combine(folder, "large-labels.tif"), kind, (t, c) => Volume(kind, t, c, h => h < 1 << 20 ? (int)(h >> 10) : 0), new VolumeWriteOptions { LargestLabel = 1024 });
    Note("large-labels.tif", kind, new VolumeWriteOptions { Compression = VolumeCompression.Deflate }, "sparse");
}
