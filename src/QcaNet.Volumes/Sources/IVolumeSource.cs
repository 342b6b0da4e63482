namespace QcaNet.Volumes.Sources;

/// <summary>
/// An open file (or folder) that was found to hold a stack: what each format has to provide, so that opening, choosing a time point,
/// converting voxels and handing them out are written once. Everything that a file declares has been checked when an instance exists.
/// Planes may be read from several threads at once.
/// </summary>
internal interface IVolumeSource : IDisposable
{
    /// <summary>What the file declares.</summary>
    VolumeInfo Info { get; }

    /// <summary>Planes that are unpacked at once: reads that begin and end at a multiple of it unpack nothing twice.</summary>
    int PlanesOfAChunk => 1;

    /// <summary>Reads adjoining planes of one channel at one time point, as they are stored, in the machine's byte order.</summary>
    /// <param name="timePoint">From 0, below <see cref="VolumeInfo.TimePoints"/>.</param>
    /// <param name="channel">From 0, below <see cref="VolumeInfo.Channels"/>.</param>
    /// <param name="firstPlane">The first plane's z, from 0.</param>
    /// <param name="planes">Filled; its length says how many planes: a whole number of them, at least one.</param>
    /// <exception cref="VolumeFormatException">The pixels are damaged or cannot be read.</exception>
    void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes);
}
