using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>Data shared by all threads of one flood. Each thread writes the voxels of its own components and names their objects.</summary>
internal sealed unsafe class FloodScene<T>(
    Landscape<T> landscape, int* markers, int* labels, Shape3D shape, ComponentTable components, FloodSteps steps, FloodNames names)
    where T : unmanaged
{
    internal Landscape<T> Landscape => landscape;

    internal int* Markers => markers;

    internal int* Labels => labels;

    internal Shape3D Shape => shape;

    internal ComponentTable Components => components;

    internal FloodSteps Steps => steps;

    internal FloodNames Names => names;
}
