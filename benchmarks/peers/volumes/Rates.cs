// Reads stacks on request, so that reading.py can time this library, plain LibTiff.NET and the Python readers in turn, with one process each.
// For a line "WHO FILE THREADS" on standard input, the response is "SECONDS CHECKSUM"; WHO is "ours" or "libtiff.net". "plane FILE T Z" reads one
// plane and responds "SECONDS CHECKSUM PEAK_MB". An empty line ends the program.
#:project ../../../src/QcaNet.Volumes/QcaNet.Volumes.csproj
#:package BitMiracle.LibTiff.NET

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using QcaNet.Volumes;

Tiff.SetErrorHandler(new TiffErrorHandler());
while (Console.ReadLine() is { Length: > 0 } line)
{
    string[] words = line.Split(' ');
    long start = Stopwatch.GetTimestamp();
    double seconds;
    if (words[0] == "plane")
    {
        // From a closed file to the voxels, including opening.
        using VolumeFile file = VolumeReader.Open(words[1]);
        ulong sum = Sum(file.ReadPlane<ushort>(Number(words[3]), Number(words[2])).Voxels);
        seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant($"{seconds} {sum} {process.PeakWorkingSet64 / 1e6:0}"));
        continue;
    }

    ReadOnlyMemory<ushort> voxels = words[0] == "ours"
        ? VolumeReader.Read<ushort>(words[1], new VolumeReadOptions { MaximumThreads = Number(words[2]) }).Memory
        : WithLibTiff(words[1]);
    seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    Console.WriteLine(FormattableString.Invariant($"{seconds} {Sum(voxels.Span)}"));
}

return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static ulong Sum(ReadOnlySpan<ushort> voxels)
{
    ulong sum = 0;
    foreach (ushort voxel in voxels) sum += voxel;
    return sum;
}

// As in its documentation: directory by directory, strip by strip (or tile by tile), into one array.
static ushort[] WithLibTiff(string path)
{
    using Tiff tiff = Tiff.Open(path, "r") ?? throw new InvalidDataException(path);
    int width = tiff.GetField(TiffTag.IMAGEWIDTH)[0].ToInt();
    int height = tiff.GetField(TiffTag.IMAGELENGTH)[0].ToInt();
    int planes = tiff.NumberOfDirectories();
    ushort[] voxels = new ushort[planes * width * height];
    byte[] piece = new byte[Math.Max(tiff.IsTiled() ? tiff.TileSize() : tiff.StripSize(), 1)];
    Span<byte> bytes = MemoryMarshal.AsBytes(voxels.AsSpan());
    for (int z = 0; z < planes; z++)
    {
        tiff.SetDirectory((short)z);
        Span<byte> plane = bytes.Slice(z * width * height * 2, width * height * 2);
        if (!tiff.IsTiled())
        {
            for (int strip = 0, at = 0; strip < tiff.NumberOfStrips(); strip++)
            {
                int length = tiff.ReadEncodedStrip(strip, piece, 0, piece.Length);
                piece.AsSpan(0, length).CopyTo(plane[at..]);
                at += length;
            }

            continue;
        }

        int tileWidth = tiff.GetField(TiffTag.TILEWIDTH)[0].ToInt();
        int tileHeight = tiff.GetField(TiffTag.TILELENGTH)[0].ToInt();
        for (int top = 0; top < height; top += tileHeight)
        {
            for (int left = 0; left < width; left += tileWidth)
            {
                tiff.ReadTile(piece, 0, left, top, 0, 0);
                int row = Math.Min(tileWidth, width - left) * 2;
                for (int y = 0; y < Math.Min(tileHeight, height - top); y++) piece.AsSpan(y * tileWidth * 2, row).CopyTo(plane[((((top + y) * width) + left) * 2)..]);
            }
        }
    }

    return voxels;
}
