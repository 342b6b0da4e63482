using QcaNet.Volumes;

namespace QcaNet.Interop.CellTracking;

/// <summary>A folder of the Cell Tracking Challenge that lacks something, or a table of tracks that cannot be read.</summary>
public sealed class CellTrackingException : QcaNetException
{
    internal CellTrackingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
