// From camera counts to network input: normalize, resample, pad; and back again for labels.
//   dotnet run samples/07-prepare-a-stack.cs
//   dotnet run samples/07-prepare-a-stack.cs -- embryo.tif 1.75,0.8,0.8
// Expect: "cropped again: True" and the differences after going there and back.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj
#:project ../src/QcaNet.Volumes/QcaNet.Volumes.csproj

using System.Globalization;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// Without a file: a synthetic embryo, with its true labels.
SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 12, Seed = 5 });
Volume<ushort> stack = args.Length > 0 ? VolumeReader.Read<ushort>(args[0]) : embryo.Stack;
if (args.Length > 1 && VoxelSpacing.TryParse(args[1], out VoxelSpacing given)) stack = stack.WithSpacing(given);
if (stack.Spacing is not { } spacing)
{
    Console.Error.WriteLine("The file does not contain the voxel spacing; give z,y,x in micrometers as the second argument.");
    return 2;
}

Console.WriteLine($"stack        {stack.Shape}, voxels of {spacing} um");

// 1. Intensity statistics. All percentiles come from one histogram.
double[] percentiles = Intensity.Percentiles<ushort>(stack.Voxels, [0, 50, 99.9, 100]);
(double mean, double deviation) = Intensity.MeanAndDeviation<ushort>(stack.Voxels);
Console.WriteLine($"counts       {percentiles[0]} to {percentiles[3]}, median {percentiles[1]}, 99.9th percentile {percentiles[2]:F0}, mean {mean:F1}, deviation {deviation:F1}");

// 2. Normalize: the median is background and becomes 0, bright nuclei become 1. Weight files contain the same text.
Normalization normalization = Normalization.Parse("percentile 50 99.9 clip -1 3");
Volume<float> scaled = Intensity.Normalized(stack, normalization);

// 3. Resample to cubes of 1 um.
Volume<float> cubes = Resampling.Linear(scaled, VoxelSpacing.Isotropic(1));
Console.WriteLine($"cubes        {cubes.Shape}, voxels of {Describe(cubes.Spacing!.Value)} um");

// 4. Pad to multiples of 8 by mirroring; cropping restores the original.
(int, int) z = Margins(cubes.Shape.Depth), y = Margins(cubes.Shape.Height), x = Margins(cubes.Shape.Width);
Volume<float> padded = Padding.Reflect(cubes, z, y, x);
Console.WriteLine($"padded       {padded.Shape}; cropped again: {Padding.Crop(padded, z, y, x).Voxels.SequenceEqual(cubes.Voxels)}");

// 5. Which interpolation? Keep every third plane, interpolate the others, and measure the error. Tripling puts plane k of the thin
//    stack back at 3 k + 1.
int third = stack.Shape.Depth / 3;
var thin = new Volume<float>(new Shape3D(third, stack.Shape.Height, stack.Shape.Width));
for (int k = 0; k < third; k++) scaled.Plane((3 * k) + 1).CopyTo(thin.Plane(k));
var full = new Shape3D(3 * third, stack.Shape.Height, stack.Shape.Width);
Console.WriteLine($"planes back  nearest {Error(Resampling.Nearest(thin, full)):F4}, linear {Error(Resampling.Linear(thin, full)):F4}, cubic {Error(Resampling.Cubic(thin, full)):F4} (root mean square)");

// 6. Labels must not be interpolated: nearest-neighbor resampling takes them to the cubes and back.
if (args.Length == 0)
{
    Volume<int> back = Resampling.Nearest(Resampling.Nearest(embryo.Labels, cubes.Shape), stack.Shape);
    int changed = 0;
    for (int i = 0; i < back.Shape.Length; i++) changed += back.Voxels[i] == embryo.Labels.Voxels[i] ? 0 : 1;
    Console.WriteLine($"labels       there and back, {changed} of {back.Shape.Length} voxels changed");
}

// 7. The resampling of the published code, for comparison with published results.
Shape3D published = PublishedResampling.ShapeAt(stack.Shape, z: spacing.Z / spacing.X);
Volume<float> asPublished = PublishedResampling.Intensities(stack, published);
Console.WriteLine($"published    {asPublished.Shape}");

// 8. Pictures: maximum projections, as single images that Fiji opens with their scale.
VolumeWriter.Write("07-from-above.tif", Projection.Maximum(cubes, VolumeAxis.Z));
VolumeWriter.Write("07-from-the-side.tif", Projection.Maximum(cubes, VolumeAxis.Y));
return 0;

static (int Before, int After) Margins(int size)
{
    int missing = (8 - (size % 8)) % 8;
    return (missing / 2, missing - (missing / 2));
}

static string Describe(VoxelSpacing s) => $"{s.Z:F3},{s.Y:F3},{s.X:F3}";

double Error(Volume<float> restored)
{
    double sum = 0;
    for (int z = 0; z < restored.Shape.Depth; z++)
    {
        ReadOnlySpan<float> theirs = restored.Plane(z), ours = scaled.Plane(z);
        for (int i = 0; i < ours.Length; i++) sum += Math.Pow(theirs[i] - ours[i], 2);
    }

    return Math.Sqrt(sum / restored.Shape.Length);
}
