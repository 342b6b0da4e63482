using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>A run of foreground along x, within one plane.</summary>
/// <param name="Y">Row.</param>
/// <param name="Start">First voxel.</param>
/// <param name="End">Voxel after the last.</param>
/// <param name="Label">Provisional label of its component.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Run(int Y, int Start, int End, int Label);
