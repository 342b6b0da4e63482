// A mask without markers, from a threshold: holes, seeds from the shape, objects cut by the edge, expansion, pieces.
//   dotnet run samples/08-divide-and-clean-up.cs
// Expect: "4 seeds", then "1 cut by the edge removed", drawn in characters.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.PostProcessing/QcaNet.PostProcessing.csproj

using QcaNet.PostProcessing;
using QcaNet.Volumes;

// Four balls in an anisotropic stack: two touch, one has a dark nucleolus that the threshold missed, one is cut by the edge.
var spacing = new VoxelSpacing(z: 1.75, y: 0.8, x: 0.8);
var shape = new Shape3D(depth: 11, height: 24, width: 60);
(double Z, double Y, double X, double Radius)[] balls = [(8.75, 9.6, 10, 6), (8.75, 9.6, 20, 6), (8.75, 9.6, 34, 6), (8.75, 9.6, 46, 5)];
var mask = new Volume<byte>(shape, spacing);
for (int z = 0; z < shape.Depth; z++)
{
    for (int y = 0; y < shape.Height; y++)
    {
        for (int x = 0; x < shape.Width; x++)
        {
            (double Z, double Y, double X) at = (z * spacing.Z, y * spacing.Y, x * spacing.X);
            bool inside = balls.Any(b => Distance(at, b) <= b.Radius) && Distance(at, balls[2]) > 1.5;
            mask[z, y, x] = inside ? (byte)1 : (byte)0;
        }
    }
}

// 1. Fill holes. An open cavity would turn the ball's single distance maximum into a shell of many.
long filled = Regions.FillHoles(mask);
Console.WriteLine($"{filled} voxels filled");

// 2. Without markers, the maxima of the distance are the seeds. A maximum is used if the distance falls by a micrometer on the path to a
//    higher one: the constriction between the touching balls is deep enough, the steps of a digitized surface are not.
SquaredDistances distances = DistanceTransform.Squared(mask, spacing);
Volume<int> seeds = DistanceMaxima.Find(distances, smallestProminence: 1);
Console.WriteLine($"{seeds.Voxels.ToArray().Count(id => id != 0)} seeds; squared distances take {distances.BitsPerVoxel} bits per voxel, in squares of {distances.Unit} um");

// 3. The watershed, on as many threads as there are processors. The result is the same for any number of them.
Volume<int> labels = MarkerWatershed.Divide(mask, seeds, distances);
Volume<int> again = MarkerWatershed.Divide(mask, seeds, distances, new MarkerWatershedOptions { MaximumThreads = 1 });
bool same = labels.Voxels.SequenceEqual(again.Voxels);
Print("watershed");

// 4. Remove objects cut by the edge: their volume is meaningless. The first and last planes are allowed here; includeDepth would exclude them.
int removed = Regions.ClearBorder(labels, includeDepth: false);
int nuclei = Regions.RelabelInRasterOrder(labels);
Print($"{removed} cut by the edge removed, {nuclei} left");

// 5. A rim of 1.6 um around each nucleus, where cytoplasm would be measured. Expanded nuclei never overlap.
Volume<int> grown = labels.Clone();
long gained = Regions.Expand(grown, distance: 1.6, spacing);
Console.WriteLine($"{gained} voxels of rim");

// 6. 16-bit labels for other programs: checked, never truncated. Connected components of labels show whether an object has several pieces.
Volume<ushort> narrow = Regions.Narrow<ushort>(labels);
ConnectedComponents.Label(labels, out int pieces);
VolumeWriter.Write("08-labels.tif", narrow);
return same && nuclei == 3 && pieces == 3 ? 0 : 1;

static double Distance((double Z, double Y, double X) at, (double Z, double Y, double X, double Radius) ball) =>
    Math.Sqrt(Math.Pow(at.Z - ball.Z, 2) + Math.Pow(at.Y - ball.Y, 2) + Math.Pow(at.X - ball.X, 2));

void Print(string title)
{
    Console.WriteLine(title);
    for (int y = 0; y < shape.Height; y++)
    {
        Console.WriteLine(string.Concat(Enumerable.Range(0, shape.Width).Select(x => labels[5, y, x] == 0 ? "." : $"{labels[5, y, x]}")));
    }
}
