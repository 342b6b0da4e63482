using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Keeps LibTiff.NET from printing warnings and errors to standard error. Its handler is one for the whole process, so it is
/// replaced only while it is LibTiff's own printing one: a handler that an application installed stays.
/// </summary>
internal sealed class QuietLibTiff : TiffErrorHandler
{
    private static readonly Lazy<bool> Installed = new(() =>
    {
        TiffErrorHandler before = LibTiff.SetErrorHandler(new QuietLibTiff());
        if (before is not null && before.GetType() != typeof(TiffErrorHandler)) LibTiff.SetErrorHandler(before);
        return true;
    });

    internal static void Install() => _ = Installed.Value;

    public override void ErrorHandler(LibTiff tif, string method, string format, params object[] args)
    {
    }

    public override void ErrorHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
    {
    }

    public override void WarningHandler(LibTiff tif, string method, string format, params object[] args)
    {
    }

    public override void WarningHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
    {
    }
}
