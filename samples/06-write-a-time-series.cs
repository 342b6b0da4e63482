// Writes series and channels: labels over time for Fiji, a stack with its labels as OME-TIFF, one volume for NumPy; and compares compression methods.
//   dotnet run samples/06-write-a-time-series.cs
// Expect: "4 time points, 1 channels", and a table of sizes and milliseconds per "compression".
// Takes about 2 seconds on two cores.
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Diagnostics;
using System.Globalization;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// An embryo that divides: 2, 4, 8, 16 nuclei, one stack every ten minutes.
const int TimePoints = 4;
const double Interval = 600;
SyntheticEmbryo At(int time) => SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 2 << time, Seed = 6 });
SyntheticEmbryo first = At(0);
var layout = new HyperstackLayout { Shape = first.Stack.Shape, Spacing = first.Stack.Spacing, TimePoints = TimePoints, Interval = Interval };

// 1. A series larger than memory: the writer requests one volume at a time. All labels in a file have the same width, so the writer needs
//    their maximum in advance; without LargestLabel it would request every volume twice.
VolumeWriter.WriteHyperstack("06-labels.tif", layout, (time, _) => At(time).Labels, new VolumeWriteOptions { LargestLabel = 1000 });
Say("06-labels.tif");

// 2. Named channels, which only OME-TIFF supports. The file extension selects the format. All volumes of a file have the same type.
SyntheticEmbryo last = At(TimePoints - 1);
var labels = new Volume<ushort>(last.Labels.Shape, last.Labels.Spacing);
for (int i = 0; i < labels.Shape.Length; i++) labels.Voxels[i] = (ushort)last.Labels.Voxels[i];
Volume<ushort>[] channels = [last.Stack, labels];
VolumeWriter.WriteHyperstack(
    "06-stack-and-labels.ome.tif",
    layout with { TimePoints = 1, Interval = null, Channels = 2, ChannelNames = ["nuclei", "labels"] },
    (_, channel) => channels[channel],
    new VolumeWriteOptions { Compression = VolumeCompression.Deflate });
Say("06-stack-and-labels.ome.tif");

// 3. For NumPy: numpy.load("06-stack.npy") is the array (z, y, x). The spacing is not stored.
VolumeWriter.Write("06-stack.npy", last.Stack);
Say("06-stack.npy");

// 4. Time and size of each compression method. Camera images have noise in their lower bits; labels do not.
Console.WriteLine();
Console.WriteLine($"{"compression",-22} {"stack/kB",9} {"ms",5} {"labels/kB",10} {"ms",5}");
foreach (VolumeCompression compression in Enum.GetValues<VolumeCompression>())
{
    foreach (bool differences in compression == VolumeCompression.None ? [false] : new[] { false, true })
    {
        var options = new VolumeWriteOptions { Compression = compression, Predictor = differences };
        (long stack, double stackTime) = Write(last.Stack, options);
        (long label, double labelTime) = Write(last.Labels, options);
        Console.WriteLine($"{compression + (differences ? ", differences" : string.Empty),-22} {stack / 1000,9} {stackTime,5:0} {label / 1000,10} {labelTime,5:0}");
    }
}

// Twice: the first call includes JIT compilation.
static (long Bytes, double Milliseconds) Write<T>(Volume<T> volume, VolumeWriteOptions options)
    where T : unmanaged
{
    const string Name = "06-compression.tif";
    VolumeWriter.Write(Name, volume, options);
    var clock = Stopwatch.StartNew();
    VolumeWriter.Write(Name, volume, options);
    double time = clock.Elapsed.TotalMilliseconds;
    long bytes = new FileInfo(Name).Length;
    File.Delete(Name);
    return (bytes, time);
}

static void Say(string file)
{
    VolumeInfo info = VolumeReader.ReadInfo(file);
    Console.WriteLine($"{file}: {info.Description}, {info.TimePoints} time points, {info.Channels} channels, {info.Shape} {info.Type} voxels, "
        + $"spacing {info.Spacing?.ToString() ?? "unknown"} um, interval {info.Interval?.ToString("0.###") ?? "unknown"} s, {info.FileLength / 1000} kB");
}
