namespace QcaNet.Batch;

/// <summary>A run of a mask, of one marker, or of one object, with its plane.</summary>
/// <param name="Z">Plane.</param>
/// <param name="Y">Row.</param>
/// <param name="Start">First voxel.</param>
/// <param name="End">Voxel after the last.</param>
/// <param name="Id">Id of the marker, or number of the object in its part; unused for a mask.</param>
internal readonly record struct PlacedRun(int Z, int Y, int Start, int End, int Id);
