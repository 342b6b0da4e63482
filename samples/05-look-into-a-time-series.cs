// A time series too large to load at once: what is in the file, and one plane or slab of it at a time. Managed code only; no libtorch is needed.
//   dotnet run samples/05-look-into-a-time-series.cs
//   dotnet run samples/05-look-into-a-time-series.cs -- my-series.tif
#:project ../src/QcaNet.Volumes/QcaNet.Volumes.csproj

using QcaNet.Volumes;

string path = args.Length > 0 ? args[0] : "05-series.tif";
if (args.Length == 0) MakeSeries(path);

// 1. Opening reads the file's directory, not its voxels: a moment, for kilobytes and for terabytes.
using VolumeFile file = VolumeReader.Open(path);
VolumeInfo info = file.Info;
Console.WriteLine($"{info.Path}: {info.Format}, described by {info.Description}, {info.FileLength / 1e6:0.0} MB");
Console.WriteLine($"{info.TimePoints} time points of {info.Channels} channel(s), each {info.Shape} voxels (z, y, x) of {info.Type}");

// 2. Lengths are micrometres, times seconds, and null where the file does not say them: nothing is guessed.
Console.WriteLine(info.Spacing is { } spacing ? $"voxels are {spacing.Z} x {spacing.Y} x {spacing.X} um (z, y, x), by {info.SpacingSource}" : "the file does not say how large its voxels are");
Console.WriteLine(info.Interval is { } seconds ? $"a time point every {seconds} s" : "the file does not say how much time passes between its time points");

// 3. One plane of each time point, into one array that is used again: the memory is that of a plane, whatever the file's size.
//    Floats are asked for, and what is stored is converted where every value fits; otherwise the call says so instead of cutting values off.
int middle = info.Shape.Depth / 2;
float[] plane = new float[info.Shape.PlaneLength];
for (int t = 0; t < info.TimePoints; t++)
{
    file.ReadPlane(plane.AsSpan(), middle, timePoint: t, channel: 0);
    Console.WriteLine($"t {t,2}: mean of the middle plane {plane.Average(),7:0.0}  {new string('#', (int)(plane.Average() / 20))}");
}

// 4. A slab is a volume of some planes, with the spacing: here the middle third of the last time point.
int last = info.TimePoints - 1;
Volume<float> slab = file.ReadSlab<float>((info.Shape.Depth / 3)..(2 * info.Shape.Depth / 3), last, channel: 0);
float brightest = 0;
foreach (float voxel in slab.Voxels) brightest = Math.Max(brightest, voxel);
Console.WriteLine($"the middle third of time point {last} is {slab.Shape}, its brightest voxel {brightest}");

// 5. What a file cannot give is an error that says what to do. The family is QcaNetException, whatever the bytes.
try
{
    VolumeReader.Read<float>(path);
    Console.WriteLine("one volume: it could have been read at once");
}
catch (VolumeFormatException error)
{
    Console.WriteLine($"{error.Kind}: {error.Problem}");
}

return 0;

// Ten time points of a ball that grows, one volume in memory at a time. Fiji shows the file as a hyperstack with its scale and interval.
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
