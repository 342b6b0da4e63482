// A time series too large to load at once: what the file contains, and one plane or slab at a time.
//   dotnet run samples/05-look-into-a-time-series.cs
//   dotnet run samples/05-look-into-a-time-series.cs -- my-series.tif
// Expect: "10 time points of 1 channel(s)", a bar per time point, and the error of reading all at once.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Volumes/QcaNet.Volumes.csproj

using QcaNet.Volumes;

string path = args.Length > 0 ? args[0] : "05-series.tif";
if (args.Length == 0) MakeSeries(path);

// 1. Opening reads the file's directory, not its voxels, so it is fast for files of any size.
using VolumeFile file = VolumeReader.Open(path);
VolumeInfo info = file.Info;
Console.WriteLine($"{info.Path}: {info.Container}, described by {info.Description}, {info.FileLength / 1e6:0.0} MB");
Console.WriteLine($"{info.TimePoints} time points of {info.Channels} channel(s), each {info.Shape} voxels (z, y, x) of {info.Type}");

// 2. Lengths are in micrometers, times in seconds, and null if the file does not contain them: nothing is guessed.
Console.WriteLine(info.Spacing is { } spacing ? $"voxels are {spacing.Z} x {spacing.Y} x {spacing.X} um (z, y, x), by {info.SpacingSource}" : "the file does not contain the voxel size");
Console.WriteLine(info.Interval is { } seconds ? $"a time point every {seconds} s" : "the file does not contain the time interval");

// 3. One plane of each time point, read into a reused array: memory is limited to one plane, whatever the size of the file.
//    The stored values are converted to float if every value fits; otherwise the call throws instead of truncating values.
int middle = info.Shape.Depth / 2;
float[] plane = new float[info.Shape.PlaneLength];
for (int t = 0; t < info.TimePoints; t++)
{
    file.ReadPlane(plane.AsSpan(), middle, timePoint: t, channel: 0);
    Console.WriteLine($"t {t,2}: mean of the middle plane {plane.Average(),7:0.0}  {new string('#', (int)(plane.Average() / 20))}");
}

// 4. A slab is a volume of consecutive planes, with spacing: here the middle third of the last time point.
int last = info.TimePoints - 1;
Volume<float> slab = file.ReadSlab<float>((info.Shape.Depth / 3)..(2 * info.Shape.Depth / 3), last, channel: 0);
float brightest = 0;
foreach (float voxel in slab.Voxels) brightest = Math.Max(brightest, voxel);
Console.WriteLine($"the middle third of time point {last} is {slab.Shape}, its brightest voxel {brightest}");

// 5. If a file cannot provide what is requested, the error says what to do. All such errors derive from QcaNetException.
try
{
    VolumeReader.Read<float>(path);
    Console.WriteLine("one volume: it could have been read at once");
}
catch (VolumeFormatException error)
{
    Console.WriteLine($"{error.Kind}: {error.Message}");
}

return 0;

// Ten time points of a growing ball, one volume in memory at a time. Fiji shows the file as a hyperstack with its scale and interval.
static void MakeSeries(string path)
{
    var layout = new HyperstackLayout { TimePoints = 10, Shape = new Shape3D(24, 64, 64), Spacing = new VoxelSpacing(2, 0.5, 0.5), Interval = 600 };
    VolumeWriter.WriteHyperstack(path, layout, (time, channel) =>
    {
        var volume = new Volume<ushort>(layout.Shape, layout.Spacing);
        double radius = 3 + (1.2 * time);
        for (int z = 0; z < layout.Shape.Depth; z++)
        {
            for (int y = 0; y < layout.Shape.Height; y++)
            {
                for (int x = 0; x < layout.Shape.Width; x++)
                {
                    double squared = Math.Pow((z - 12) * 2, 2) + Math.Pow((y - 32) * 0.5, 2) + Math.Pow((x - 32) * 0.5, 2);
                    volume[z, y, x] = (ushort)(squared <= radius * radius ? 1500 : 100 + ((x ^ y ^ z) & 15));
                }
            }
        }

        return volume;
    });
}
