using System.Globalization;
using QcaNet.Threading;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// A folder of TIFF files of one plane each, read as one stack in <see cref="NaturalOrder"/> of the names. What the first file says holds
/// for all; each is opened once to be checked and again when its plane is read, so that any number of them needs one open file a thread.
/// </summary>
internal sealed class TiffFolder : IVolumeSource
{
    private readonly string[] _files;
    private readonly VolumeReadOptions _options;

    private TiffFolder(string[] files, VolumeInfo info, VolumeReadOptions options)
    {
        _files = files;
        _options = options;
        Info = info;
    }

    public VolumeInfo Info { get; }

    /// <summary>Lists the folder and checks that its files are planes of one shape and type.</summary>
    internal static TiffFolder Open(string path, VolumeReadOptions options)
    {
        string[] files = List(path, options);
        VolumeReadOptions one = options with { MaximumThreads = 1 };
        VolumeInfo? first = null;
        long length = 0;
        foreach (string file in files)
        {
            VolumeInfo plane = Plane(file, first, one);
            length += plane.FileLength;
            first ??= plane;
        }

        return new TiffFolder(files, Describe(path, first!, files.Length, length), one);
    }

    public void ReadPlanes(int timePoint, int channel, int firstPlane, Span<byte> planes)
    {
        int planeBytes = Info.Shape.PlaneLength * VoxelConversion.Bytes(Info.Type);
        int count = planes.Length / planeBytes;
        unsafe
        {
            fixed (byte* target = planes)
            {
                ParallelWork.For(count, batch: 1, ParallelWork.Threads(_options.MaximumThreads, nameof(_options.MaximumThreads)), new PlaneOfAFile(this, firstPlane, target, planeBytes));
            }
        }
    }

    // No file is held open between reads.
    public void Dispose()
    {
    }

    private static string[] List(string path, VolumeReadOptions options)
    {
        try
        {
            string[] files =
            [
                .. Directory.EnumerateFiles(path)
                    .Where(IsPlane)
                    .Take(options.MaximumPages + 1)
                    .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance),
            ];
            return files.Length == 0 ? throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, "This is a folder without a .tif or .tiff file; name a stack, or a folder that holds its planes.")
                : files.Length > options.MaximumPages ? throw new VolumeFormatException(path, VolumeFormatErrorKind.Limit, $"The folder holds more than {options.MaximumPages} planes; raise VolumeReadOptions.MaximumPages to read it.")
                : files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, $"The folder cannot be listed: {e.Message}", null, e);
        }
    }

    // Names that begin with a dot are other systems' side files ("._plane1.tif" of macOS), not planes.
    private static bool IsPlane(string file) =>
        Path.GetExtension(file).ToUpperInvariant() is ".TIF" or ".TIFF" && !Path.GetFileName(file).StartsWith('.');

    private static VolumeInfo Plane(string file, VolumeInfo? first, VolumeReadOptions options)
    {
        using IVolumeSource source = VolumeSource.OpenFile(file, options);
        VolumeInfo info = source.Info;
        if (info.Shape.Depth * (long)info.TimePoints * info.Channels != 1)
        {
            throw Unsupported(file, string.Create(CultureInfo.InvariantCulture, $"The file holds {info.Shape.Depth * (long)info.TimePoints * info.Channels} planes, but a folder is read as one stack of files of one plane each; name the file itself to read it alone."));
        }

        if (first is not null && info.Shape != first.Shape)
        {
            throw Unsupported(file, $"The plane has {info.Shape.Height}x{info.Shape.Width} (y, x) pixels, but {Path.GetFileName(first.Path)}, the first of the folder, has {first.Shape.Height}x{first.Shape.Width}; the planes of a stack have one size.");
        }

        if (first is not null && info.Type != first.Type)
        {
            throw Unsupported(file, $"The plane is {VoxelConversion.Name(info.Type)}, but {Path.GetFileName(first.Path)}, the first of the folder, is {VoxelConversion.Name(first.Type)}; the planes of a stack have one type.");
        }

        return info;
    }

    private static VolumeFormatException Unsupported(string file, string problem) => new(file, VolumeFormatErrorKind.Unsupported, problem);

    private static VolumeInfo Describe(string path, VolumeInfo first, int planes, long length) => first with
    {
        Path = path,
        Shape = Shape3D.OfFile(planes, first.Shape.Height, first.Shape.Width),
        Description = "folder",
        Format = "folder of TIFFs",
        StoredAxes = planes > 1 ? "ZYX" : "YX",
        Pages = planes,
        FileLength = length,
    };

    private readonly unsafe struct PlaneOfAFile(TiffFolder folder, int firstPlane, byte* target, int planeBytes) : IWorkItem
    {
        public void Do(int index)
        {
            string file = folder._files[firstPlane + index];
            using IVolumeSource source = VolumeSource.OpenFile(file, folder._options);
            if (source.Info.Shape.PlaneLength != folder.Info.Shape.PlaneLength || source.Info.Type != folder.Info.Type)
            {
                throw Unsupported(file, "The file was changed while the folder was open; open the folder again.");
            }

            source.ReadPlanes(0, 0, 0, new Span<byte>(target + ((long)index * planeBytes), planeBytes));
        }
    }
}
