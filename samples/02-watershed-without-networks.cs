// From a mask and markers to labels without networks: distance transform, watershed, clean-up.
//   dotnet run samples/02-watershed-without-networks.cs
// Expect: "3 objects" drawn in characters, from "2 components for 3 balls".
// Takes about 1 second on two cores.
#:project ../src/QcaNet.PostProcessing/QcaNet.PostProcessing.csproj

using QcaNet.PostProcessing;
using QcaNet.Volumes;

// Two touching balls of radius 6 um, and a separate third one. Planes are 2 um apart, voxels in a plane 1 um: real stacks are anisotropic too.
var spacing = new VoxelSpacing(z: 2, y: 1, x: 1);
var shape = new Shape3D(depth: 9, height: 18, width: 44);
(double Z, double Y, double X)[] centers = [(8, 8.5, 8), (8, 8.5, 18), (8, 8.5, 34)];
var mask = new Volume<byte>(shape, spacing);
for (int z = 0; z < shape.Depth; z++)
{
    for (int y = 0; y < shape.Height; y++)
    {
        for (int x = 0; x < shape.Width; x++)
        {
            bool inside = centers.Any(c => Math.Pow((z * spacing.Z) - c.Z, 2) + Math.Pow(y - c.Y, 2) + Math.Pow(x - c.X, 2) <= 36);
            mask[z, y, x] = inside ? (byte)1 : (byte)0;
        }
    }
}

// 1. Connected components. The touching pair is one component, so counting components is not enough.
ConnectedComponents.Label(mask, out int components);
Console.WriteLine($"{components} components for {centers.Length} balls");

// 2. Distance to the background, in micrometers because the spacing is given. It is largest at the centers.
Volume<float> distance = DistanceTransform.Euclidean(mask, spacing);

// 3. Markers: here every voxel at least 4.5 um deep. NDN finds them in an image; clicks or another program's spots work as well.
var deep = new Volume<byte>(shape, spacing);
for (int i = 0; i < shape.Length; i++) deep.Voxels[i] = distance.Voxels[i] >= 4.5f ? (byte)1 : (byte)0;
Volume<int> markers = ConnectedComponents.Label(deep, out int found);
Console.WriteLine($"{found} markers");

// 4. The watershed floods the negated distance from the markers. Ties are well-defined, so every run and every machine gives the same labels.
Volume<int> labels = MarkerWatershed.Divide(mask, markers, new MarkerWatershedOptions { Spacing = spacing });

// The middle plane: one digit per voxel, a dot for background.
for (int y = 0; y < shape.Height; y++)
{
    Console.WriteLine(string.Concat(Enumerable.Range(0, shape.Width).Select(x => labels[4, y, x] == 0 ? "." : $"{labels[4, y, x]}")));
}

// 5. Clean-up, in place: drop small objects, then renumber the rest 1..n.
int removed = Regions.RemoveSmallByVolume(labels, smallestVolume: 100, spacing);
int nuclei = Regions.RelabelInRasterOrder(labels);
Console.WriteLine($"{nuclei} objects, {removed} dropped");
VolumeWriter.Write("02-labels.tif", labels);
return nuclei == centers.Length ? 0 : 1;
