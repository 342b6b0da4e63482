// An OME-Zarr image: read a level of it, segment that, and write the labels beside the image, where napari and Fiji look for them.
//   dotnet run samples/24-ome-zarr.cs
// Expect: "level 1: 51x60x61", then "12 nuclei" and "labels/nuclei: 51x120x122, 51x60x61".
// Takes about 2 seconds on two cores; writes the folder 24-embryo.ome.zarr.
#:project ../src/QcaNet.PostProcessing/QcaNet.PostProcessing.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Runtime.InteropServices;
using QcaNet.PostProcessing;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

const string Store = "24-embryo.ome.zarr";

// 1. A microscope would have written the image; here it is a synthetic embryo. Level 1 has half as many voxels along y and x.
Volume<ushort> fine = SyntheticEmbryo.Generate().Stack;
var half = new Volume<ushort>(new Shape3D(fine.Shape.Depth, fine.Shape.Height / 2, fine.Shape.Width / 2));
for (int z = 0; z < half.Shape.Depth; z++)
{
    for (int y = 0; y < half.Shape.Height; y++)
    {
        for (int x = 0; x < half.Shape.Width; x++)
        {
            int sum = fine[z, 2 * y, 2 * x] + fine[z, 2 * y, (2 * x) + 1] + fine[z, (2 * y) + 1, 2 * x] + fine[z, (2 * y) + 1, (2 * x) + 1];
            half[z, y, x] = (ushort)(sum / 4);
        }
    }
}

if (Directory.Exists(Store)) Directory.Delete(Store, recursive: true);
WriteImage(Store, fine, half);

// 2. A coarse level has an eighth or a quarter of the voxels: enough to find nuclei, and quick to look at. The spacing comes from the store.
Volume<ushort> coarse = VolumeReader.Read<ushort>(Store, new VolumeReadOptions { Level = 1 });
Console.WriteLine($"level 1: {coarse.Shape}, {coarse.Spacing}");

// 3. A threshold between background and nuclei, and a watershed from the deepest points. A pipeline with networks takes the same volume.
double[] levels = Intensity.Percentiles<ushort>(coarse.Voxels, [50, 99.5]);
Volume<byte> mask = Mask.Above(Intensity.ToFloat(coarse), levels[0] + (0.3 * (levels[1] - levels[0])));
Regions.FillHoles(mask);
SquaredDistances distances = DistanceTransform.Squared(mask, coarse.Spacing!.Value);
Volume<int> labels = MarkerWatershed.Divide(mask, DistanceMaxima.Find(distances, smallestProminence: 1.5), distances);
Regions.RemoveSmallByVolume(labels, smallestVolume: 200);
int nuclei = Regions.RelabelInRasterOrder(labels);
Console.WriteLine($"{nuclei} nuclei");

// 4. Labels have the shape of the finest level; the coarser ones are made from them. They appear whole or not at all.
OmeZarrLabels.Write(Store, "nuclei", Resampling.Nearest(labels, fine.Shape), new OmeZarrLabelOptions { Overwrite = true });

// 5. Labels are read like an image. Large images are opened, and read slab by slab.
using VolumeFile file = VolumeReader.Open(Path.Combine(Store, "labels", "nuclei"));
int largest = 0;
for (int z = 0; z < file.Info.Shape.Depth; z += 32)
{
    Volume<int> slab = file.ReadSlab<int>(z..Math.Min(z + 32, file.Info.Shape.Depth));
    largest = Math.Max(largest, slab.Voxels.ToArray().Max());
}

VolumeInfo second = VolumeReader.ReadInfo(Path.Combine(Store, "labels", "nuclei"), new VolumeReadOptions { Level = 1 });
Console.WriteLine($"labels/nuclei: {file.Info.Shape}, {second.Shape}");
return largest == nuclei ? 0 : 1;

// Zarr 3 without compression: a text of JSON per level, and a file per chunk. Here a chunk is a plane.
static void WriteImage(string store, params Volume<ushort>[] levels)
{
    VoxelSpacing spacing = levels[0].Spacing!.Value;
    string datasets = string.Join(", ", levels.Select((_, i) => FormattableString.Invariant(
        $$"""{"path": "{{i}}", "coordinateTransformations": [{"type": "scale", "scale": [{{spacing.Z}}, {{spacing.Y * (1 << i)}}, {{spacing.X * (1 << i)}}]}]}""")));
    string axes = string.Join(", ", "zyx".Select(name => $$"""{"name": "{{name}}", "type": "space", "unit": "micrometer"}"""));
    Directory.CreateDirectory(store);
    File.WriteAllText(Path.Combine(store, "zarr.json"), $$$"""
        {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5",
          "multiscales": [{"axes": [{{{axes}}}], "datasets": [{{{datasets}}}]}]} } }
        """);
    for (int i = 0; i < levels.Length; i++)
    {
        (int depth, int height, int width) = (levels[i].Shape.Depth, levels[i].Shape.Height, levels[i].Shape.Width);
        for (int z = 0; z < depth; z++)
        {
            string chunk = Path.Combine(store, $"{i}", "c", $"{z}", "0", "0");
            Directory.CreateDirectory(Path.GetDirectoryName(chunk)!);
            File.WriteAllBytes(chunk, MemoryMarshal.AsBytes(levels[i].Plane(z)));
        }

        File.WriteAllText(Path.Combine(store, $"{i}", "zarr.json"), $$$"""
            {"zarr_format": 3, "node_type": "array", "shape": [{{{depth}}}, {{{height}}}, {{{width}}}], "data_type": "uint16", "fill_value": 0,
             "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, {{{height}}}, {{{width}}}]}},
             "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}
            """);
    }
}
