namespace QcaNet.Volumes;

/// <summary>Describes how a file divides its voxels into pieces.</summary>
/// <param name="Kind">The kind of pieces.</param>
/// <param name="Count">Number of pieces per page; 1 for <see cref="VolumeChunkKind.Whole"/>.</param>
/// <param name="Height">Number of rows per piece; pieces at the lower edge can be shorter.</param>
/// <param name="Width">Number of voxels per row of a piece.</param>
public readonly record struct VolumeChunks(VolumeChunkKind Kind, long Count, int Height, int Width);
