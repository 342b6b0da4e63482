namespace QcaNet.Volumes.Sources;

/// <summary>
/// An open file (or folder) that contains a stack. This is what each format has to provide, so that opening, choosing a time point,
/// converting voxels and returning them are implemented once. Everything that a file declares has been checked when an instance exists.
/// Planes may be read from several threads at once.
/// </summary>
internal interface IVolumeSource : IDisposable
{
    /// <summary>What the file declares.</summary>
    VolumeInfo Info { get; }

    /// <summary>
    /// Number of planes that are decompressed together: reads that begin and end at a multiple of it decompress nothing twice.
    /// </summary>
    int PlanesOfAChunk => 1;

    /// <summary>Reads contiguous planes of one channel at one time point, as stored, in the machine's byte order.</summary>
    /// <param name="timePoint">From 0, below <see cref="VolumeInfo.TimePoints"/>.</param>
    /// <param name="channel">From 0, below <see cref="VolumeInfo.Channels"/>.</param>
    /// <param name="firstPlane">The first plane's z, from 0.</param>
    /// <param name="planes">Filled; its length determines the number of planes: a whole number, at least one.</param>
    /// <exception cref="VolumeFormatException">The pixels are damaged or cannot be read.</exception>
    void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes);
}
