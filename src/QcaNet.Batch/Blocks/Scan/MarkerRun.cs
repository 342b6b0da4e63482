using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>A run of one marker along x, inside one run of the mask.</summary>
/// <param name="Y">Row.</param>
/// <param name="Start">First voxel.</param>
/// <param name="End">Voxel after the last.</param>
/// <param name="Label">Provisional label of the mask's component.</param>
/// <param name="Value">Value in the volume of markers, above 0.</param>
/// <param name="MarkerLabel">
/// Provisional label of the marker's own component; for levels, times their number, plus the level minus 1.
/// </param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MarkerRun(int Y, int Start, int End, int Label, int Value, int MarkerLabel);
