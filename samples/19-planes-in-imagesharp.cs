// A synthetic embryo in ImageSharp: a plane for display, outlines, projections, and labels converted to colors and back.
//   dotnet run samples/19-planes-in-imagesharp.cs
// Expect: "the labels were restored from their colors"; writes 19-plane.png and 19-labels.png.
// Takes about 2 seconds on two cores.
#:project ../src/QcaNet.ImageSharp/QcaNet.ImageSharp.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using QcaNet.ImageSharp;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

SyntheticEmbryo embryo = SyntheticEmbryo.Generate();
(int depth, int height, int width) = embryo.Stack.Shape;

// 1. A plane with the original counts: the pixels of an L16 image are the voxels of the plane.
int z = depth / 2;
using Image<L16> counts = embryo.Stack.PlaneToImage(z);
Console.WriteLine($"plane {z}: {counts.Width}x{counts.Height} pixels, the first counts {counts[0, 0].PackedValue}");

// 2. The same plane for display. The range comes from the whole stack, so that all planes are displayed alike.
ushort[] sorted = [.. embryo.Stack.Voxels.ToArray().Order()];
(double low, double high) = (sorted[sorted.Length / 2], sorted[(int)(0.999 * sorted.Length)]);
using Image<L8> display = embryo.Stack.PlaneToDisplay(z, low, high);
using Image<Rgb24> drawn = display.CloneAs<Rgb24>();

// 3. Outlines of the labels, pixel by pixel.
for (int y = 1; y < height; y++)
{
    for (int x = 1; x < width; x++)
    {
        int id = embryo.Labels[z, y, x], above = embryo.Labels[z, y - 1, x], left = embryo.Labels[z, y, x - 1];
        if (id != above || id != left) drawn[x, y] = LabelImages.ColorOf(Math.Max(id, Math.Max(above, left)));
    }
}

drawn.Mutate(i => i.Resize(4 * width, 4 * height, KnownResamplers.NearestNeighbor));
drawn.SaveAsPng("19-plane.png");

// 4. Labels from above, and the stack from the side. Planes are further apart than voxels, so the side view is stretched.
using Image<Rgb24> above3D = embryo.Labels.LabelProjectionToImage();
above3D.SaveAsPng("19-labels.png");
using Image<L16> side = embryo.Stack.ProjectionToImage(VolumeAxis.Y);
VoxelSpacing spacing = embryo.Stack.Spacing!.Value;
side.Mutate(i => i.Resize(side.Width, (int)Math.Round(side.Height * spacing.Z / spacing.X)));
Console.WriteLine($"side: {side.Width}x{side.Height} pixels of {spacing.X} um");

// 5. Back to labels: ids from colors. The result is identical.
Image<Rgb24>[] planes = [.. Enumerable.Range(0, depth).Select(p => embryo.Labels.LabelsToImage(p))];
Volume<int> back = planes.ToLabels(embryo.Labels.Voxels.ToArray().Distinct().Where(id => id > 0), spacing);
foreach (Image<Rgb24> plane in planes) plane.Dispose();
Console.WriteLine(back.Voxels.SequenceEqual(embryo.Labels.Voxels) ? "the labels were restored from their colors" : "the labels differ");
