// Labels for other programs: ROIs for Fiji, and surfaces for Blender or a browser.
//   dotnet run samples/22-to-fiji-and-blender.cs
// Expect: a table of 12 nuclei, then "wrote 22-embryo.tif, 22-rois.zip".
// Takes about a second on two cores; writes 22-* into the current directory.
#:project ../src/QcaNet.Interop/QcaNet.Interop.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using QcaNet.Interop.ImageJ;
using QcaNet.Interop.Meshes;
using QcaNet.Metrics;
using QcaNet.Synthesis;
using QcaNet.Volumes;

SyntheticEmbryo embryo = SyntheticEmbryo.Generate();
VolumeWriter.Write("22-embryo.tif", embryo.Stack);

// 1. Open 22-embryo.tif in Fiji and drop the zip files onto its window: an outline per nucleus and plane, and a point per nucleus.
ImageJRois.WriteOutlines("22-rois.zip", embryo.Labels);
ImageJRois.WriteCenters("22-centers.zip", embryo.Labels);

// 2. Surfaces in micrometers. A limit on the number of vertices keeps them small enough for a web page.
IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(embryo.Labels);
SurfaceMesh[] surfaces = SurfaceNets.Create(embryo.Labels, nuclei, mostVertices: 20_000);
MeshWriter.Write("22-nuclei.glb", surfaces);
MeshWriter.Write("22-nuclei.ply", surfaces);

Console.WriteLine("nucleus   volume um3   surface um2");
foreach (SurfaceMesh surface in surfaces) Console.WriteLine($"{surface.Id,7} {surface.Volume,12:0} {surface.Area,13:0}");
Console.WriteLine("wrote 22-embryo.tif, 22-rois.zip, 22-centers.zip, 22-nuclei.glb, 22-nuclei.ply");
