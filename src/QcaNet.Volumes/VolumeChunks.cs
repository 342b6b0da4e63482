namespace QcaNet.Volumes;

/// <summary>Specifies how a file divides its voxels into pieces.</summary>
/// <param name="Kind">What the pieces are.</param>
/// <param name="Count">Pieces of one page; 1 for <see cref="VolumeChunkKind.Whole"/>.</param>
/// <param name="Height">Rows of a piece; those at the lower edge can be shorter.</param>
/// <param name="Width">Voxels of a row of a piece.</param>
public readonly record struct VolumeChunks(VolumeChunkKind Kind, long Count, int Height, int Width);
