using System.Globalization;
using QcaNet.Ordering;
using QcaNet.Threading;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// A folder of single-plane TIFF files, read as one stack in <see cref="NaturalOrder"/> of the names. The description in the first file
/// applies to all. Each file is opened once to be checked and again when its plane is read, so that one open file per thread is enough for
/// any number of files.
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
        if (options.Axes is not (null or "ZYX" or "YX"))
        {
            throw Unsupported(path, $"A folder is read as the planes of one stack (axes ZYX); the axes \"{options.Axes}\" do not apply.");
        }

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
                int threads = ParallelWork.Threads(_options.MaximumThreads, nameof(_options.MaximumThreads));
                ParallelWork.For(count, batch: 1, threads, new PlaneOfAFile(this, firstPlane, target, planeBytes));
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
            if (files.Length == 0)
            {
                throw new VolumeFormatException(
                    path,
                    VolumeFormatErrorKind.Access,
                    "This is a folder without .tif or .tiff files; specify a stack, or a folder that contains its planes.")
                { Remedy = Remedy.CheckPath };
            }

            if (files.Length <= options.MaximumPages) return files;
            throw new VolumeFormatException(
                path,
                VolumeFormatErrorKind.Limit,
                $"The folder holds more than {options.MaximumPages} planes.",
                advice: "Raise VolumeReadOptions.MaximumPages to read it.")
            { Remedy = Remedy.RaiseLimit };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, $"The folder cannot be listed: {e.Message}", null, e)
            {
                Remedy = Remedy.CheckPath,
            };
        }
    }

    // Names that begin with a dot are auxiliary files of other systems ("._plane1.tif" of macOS), not planes.
    private static bool IsPlane(string file) =>
        Path.GetExtension(file).ToUpperInvariant() is ".TIF" or ".TIFF" && !Path.GetFileName(file).StartsWith('.');

    private static VolumeInfo Plane(string file, VolumeInfo? first, VolumeReadOptions options)
    {
        using IVolumeSource source = VolumeSource.OpenFile(DiskFile.Open(file), options);
        VolumeInfo info = source.Info;
        if (info.Shape.Depth * (long)info.TimePoints * info.Channels != 1)
        {
            long planes = info.Shape.Depth * (long)info.TimePoints * info.Channels;
            throw Unsupported(file, string.Create(
                CultureInfo.InvariantCulture,
                $"The file holds {planes} planes, but a folder is read as one stack with one plane per file; specify the file itself to "
                + $"read it alone."));
        }

        if (first is not null && info.Shape != first.Shape)
        {
            throw Unsupported(
                file,
                $"The plane has {info.Shape.Height}x{info.Shape.Width} (y, x) pixels, but {Name(first)}, the first of the folder, has "
                + $"{first.Shape.Height}x{first.Shape.Width}; all planes of a stack must have the same size.");
        }

        if (first is not null && info.Type != first.Type)
        {
            throw Unsupported(
                file,
                $"The plane is {VoxelConversion.Name(info.Type)}, but {Name(first)}, the first of the folder, is "
                + $"{VoxelConversion.Name(first.Type)}; all planes of a stack must have the same type.");
        }

        return info;
    }

    private static string Name(VolumeInfo plane) => PrintableText.Of(Path.GetFileName(plane.Path));

    private static VolumeFormatException Unsupported(string file, string problem) => new(file, VolumeFormatErrorKind.Unsupported, problem);

    private static VolumeInfo Describe(string path, VolumeInfo first, int planes, long length) => first with
    {
        Path = path,
        Shape = Shape3D.OfFile(planes, first.Shape.Height, first.Shape.Width),
        Description = VolumeDescription.Folder,
        Container = VolumeContainer.TiffFolder,
        StoredAxes = planes > 1 ? "ZYX" : "YX",
        Pages = planes,
        FileLength = length,
    };

    private readonly unsafe struct PlaneOfAFile(TiffFolder folder, int firstPlane, byte* target, int planeBytes) : IWorkItem
    {
        public void Do(int index)
        {
            string file = folder._files[firstPlane + index];
            using IVolumeSource source = VolumeSource.OpenFile(DiskFile.Open(file), folder._options);
            if (source.Info.Shape.PlaneLength != folder.Info.Shape.PlaneLength || source.Info.Type != folder.Info.Type)
            {
                throw Unsupported(file, "The file was changed while the folder was open; open the folder again.");
            }

            source.ReadPlanes(0, 0, 0, new Span<byte>(target + ((long)index * planeBytes), planeBytes));
        }
    }
}
