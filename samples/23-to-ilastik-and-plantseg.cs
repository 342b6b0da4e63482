// HDF5 files of ilastik and PlantSeg: labels out, stacks and labels in, a dataset chosen among several.
//   dotnet run samples/23-to-ilastik-and-plantseg.cs
// Expect: "read back 12 nuclei of 23-labels.h5/label", after the spacing of the file.
// Takes about a second on two cores; writes 23-* into the current directory.
#:project ../src/QcaNet.Metrics/QcaNet.Metrics.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using QcaNet.Metrics;
using QcaNet.Synthesis;
using QcaNet.Volumes;

SyntheticEmbryo embryo = SyntheticEmbryo.Generate();

// 1. A stack for ilastik or PlantSeg: the dataset /raw with the spacing as element_size_um. Labels are behind gzip, in /label.
VolumeWriter.Write("23-stack.h5", embryo.Stack);
VolumeWriter.Write("23-labels.h5", embryo.Labels);

// 2. What a file says, without reading voxels.
VolumeInfo info = VolumeReader.ReadInfo("23-labels.h5");
Console.WriteLine($"{info.Dataset}: {info.Shape} {info.Type}, spacing {info.Spacing} um, {info.Compression}, {info.Chunks.Count} chunks");

// 3. Of several datasets none is chosen silently. Name one with an option, or at the end of the path as ilastik does.
Volume<ushort> stack = VolumeReader.Read<ushort>("23-stack.h5", new VolumeReadOptions { Dataset = "/raw" });
Volume<int> labels = VolumeReader.Read<int>("23-labels.h5/label");
try
{
    VolumeReader.ReadInfo("23-labels.h5/segmentation");
}
catch (VolumeFormatException error) when (error.Remedy == Remedy.ChooseDataset)
{
    Console.WriteLine(error.Problem);
}

// 4. Part of a file: some planes, at the cost of the chunks that they lie in.
using VolumeFile file = VolumeReader.Open("23-stack.h5");
Volume<ushort> slab = file.ReadSlab<ushort>(10..14);

Console.WriteLine($"{stack.Shape} voxels, of which a slab has {slab.Shape}");
Console.WriteLine($"read back {NucleusMeasurement.Measure(labels).Count} nuclei of 23-labels.h5/label");
