using QcaNet.Volumes;

namespace QcaNet.Interop.CellTracking;

/// <summary>
/// The exception that is thrown when a Cell Tracking Challenge folder is incomplete, or a table of tracks cannot be read.
/// </summary>
public sealed class CellTrackingException : QcaNetException
{
    internal CellTrackingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
