namespace QcaNet.Models.Download;

/// <summary>The progress of a download.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Bytes">Number of bytes on disk, including those of earlier calls.</param>
/// <param name="Total">Size of the whole file in bytes; null if the server does not state it.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);
