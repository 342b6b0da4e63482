using System.Globalization;
using System.Text;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Interop.CellTracking;

/// <summary>
/// One sequence of a data set in the layout of the Cell Tracking Challenge: <c>01/t000.tif</c>, <c>01_GT/SEG/man_seg000.tif</c>,
/// <c>01_GT/TRA/man_track000.tif</c> and <c>man_track.txt</c>, <c>01_RES/mask000.tif</c> and <c>res_track.txt</c>.
/// </summary>
/// <remarks>
/// The layout is described at https://celltrackingchallenge.net/datasets/. File names have three or four digits: both are read, and
/// results are written with as many as the images have. The files do not contain the spacing, which is stated on the page of the data set.
/// </remarks>
public sealed class CellTrackingSequence
{
    private readonly string _folder;
    private readonly int _digits;

    private CellTrackingSequence(string folder, string name, IReadOnlyList<int> timePoints, int digits) =>
        (_folder, Name, TimePoints, _digits) = (folder, name, timePoints, digits);

    /// <summary>The sequence, for instance <c>01</c>.</summary>
    public string Name { get; }

    /// <summary>Numbers of the images, in ascending order.</summary>
    public IReadOnlyList<int> TimePoints { get; }

    /// <summary>The folder of results.</summary>
    public string ResultFolder => Path.Combine(_folder, $"{Name}_RES");

    /// <summary>Lists the images of a sequence.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="name">The sequence, for instance <c>01</c>.</param>
    /// <exception cref="CellTrackingException">The folder does not exist, or contains no images with such names.</exception>
    public static CellTrackingSequence Open(string folder, string name = "01")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        string images = Path.Combine(folder, name);
        if (!Directory.Exists(images))
        {
            throw new CellTrackingException($"{images}: there is no such folder; a sequence has its images in it.");
        }

        string[] numbers =
            [.. Directory.EnumerateFiles(images, "t*.tif").Select(f => Path.GetFileNameWithoutExtension(f)[1..]).Where(IsNumber)];
        int[] digits = [.. numbers.Select(n => n.Length).Distinct()];
        return digits.Length switch
        {
            0 => throw new CellTrackingException(
                $"{images}: there is no image t000.tif, t001.tif, ...; the layout is that of the Cell Tracking Challenge."),
            1 => new CellTrackingSequence(
                folder, name, [.. numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Order()], digits[0]),
            _ => throw new CellTrackingException(
                $"{images}: some images have names of {digits[0]} digits, others of {digits[1]}; rename them alike."),
        };

        static bool IsNumber(string text) => text.Length is >= 3 and <= 6 && text.All(char.IsAsciiDigit);
    }

    /// <summary>Reads an image.</summary>
    /// <typeparam name="T">The voxel type, as for <see cref="VolumeReader"/>.</typeparam>
    /// <param name="timePoint">One of <see cref="TimePoints"/>.</param>
    /// <param name="spacing">The spacing of the data set; the files do not contain it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public Volume<T> ReadImage<T>(int timePoint, VoxelSpacing? spacing = null)
        where T : unmanaged => Spaced(VolumeReader.Read<T>(Path.Combine(_folder, Name, $"t{Number(timePoint)}.tif")), spacing);

    /// <summary>Reads the true segmentation of a time point, <c>man_seg</c>; null if there is none.</summary>
    /// <param name="timePoint">One of <see cref="TimePoints"/>.</param>
    /// <param name="spacing">The spacing of the data set; the files do not contain it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public Volume<int>? ReadTruth(int timePoint, VoxelSpacing? spacing = null) =>
        ReadIfThere(Path.Combine(_folder, $"{Name}_GT", "SEG", $"man_seg{Number(timePoint)}.tif"), spacing);

    /// <summary>
    /// Reads the true markers of a time point, labeled by track, <c>man_track</c>; null if there are none.
    /// </summary>
    /// <param name="timePoint">One of <see cref="TimePoints"/>.</param>
    /// <param name="spacing">The spacing of the data set; the files do not contain it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public Volume<int>? ReadTrueMarkers(int timePoint, VoxelSpacing? spacing = null) =>
        ReadIfThere(Path.Combine(_folder, $"{Name}_GT", "TRA", $"man_track{Number(timePoint)}.tif"), spacing);

    /// <summary>Reads the labels of a result; null if there are none.</summary>
    /// <param name="timePoint">One of <see cref="TimePoints"/>.</param>
    /// <param name="spacing">The spacing of the data set; the files do not contain it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public Volume<int>? ReadResult(int timePoint, VoxelSpacing? spacing = null) =>
        ReadIfThere(Path.Combine(ResultFolder, $"mask{Number(timePoint)}.tif"), spacing);

    /// <summary>Reads the true tracks, <c>man_track.txt</c>.</summary>
    /// <exception cref="CellTrackingException">The table does not exist, or a row does not consist of four consistent numbers.</exception>
    public IReadOnlyList<CellTrackingTrack> ReadTrueTracks() =>
        TrackTable.Read(Path.Combine(_folder, $"{Name}_GT", "TRA", "man_track.txt"));

    /// <summary>Reads the tracks of a result, <c>res_track.txt</c>.</summary>
    /// <exception cref="CellTrackingException">The table does not exist, or a row does not consist of four consistent numbers.</exception>
    public IReadOnlyList<CellTrackingTrack> ReadResultTracks() => TrackTable.Read(Path.Combine(ResultFolder, "res_track.txt"));

    /// <summary>Writes a result: the labels of every time point, with the ids of their tracks, and the table of tracks.</summary>
    /// <param name="folder">The folder of the data set; the result folder is created in it.</param>
    /// <param name="name">The sequence, for instance <c>01</c>.</param>
    /// <param name="lineage">The linked nuclei.</param>
    /// <param name="labels">The labels that were linked, in temporal order; enumerated one at a time.</param>
    /// <param name="cancellationToken">Checked between time points.</param>
    /// <exception cref="ArgumentException">
    /// A label has no track, or there are more than 65,535 tracks, because the challenge uses 16-bit files.
    /// </exception>
    /// <exception cref="FileAccessException">A file cannot be written.</exception>
    public static void WriteResult(
        string folder, string name, Lineage lineage, IEnumerable<Volume<int>> labels, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(labels);
        if (lineage.Tracks.Count > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"There are {lineage.Tracks.Count} tracks; the challenge's files hold {ushort.MaxValue}.", nameof(lineage));
        }

        int last = lineage.Tracks.Count == 0 ? 0 : lineage.Tracks.Max(t => t.Last), digits = last > 999 ? 4 : 3, time = 0;
        string results = Path.Combine(folder, $"{name}_RES");
        Directory.CreateDirectory(results);
        foreach (Volume<int> volume in labels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string file = "mask" + time.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0') + ".tif";
            VolumeWriter.Write(Path.Combine(results, file), Narrow(lineage.Rename(volume, time)));
            time++;
        }

        // The table is written last: if it exists, so do the images.
        AtomicFile.Write(Path.Combine(results, "res_track.txt"), stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            lineage.WriteTracks(writer);
        });
    }

    private static Volume<ushort> Narrow(Volume<int> labels)
    {
        var narrow = new Volume<ushort>(labels.Shape, labels.Spacing);
        for (int i = 0; i < narrow.Voxels.Length; i++) narrow.Voxels[i] = (ushort)labels.Voxels[i];
        return narrow;
    }

    private static Volume<int>? ReadIfThere(string path, VoxelSpacing? spacing) =>
        File.Exists(path) ? Spaced(VolumeReader.Read<int>(path), spacing) : null;

    private static Volume<T> Spaced<T>(Volume<T> volume, VoxelSpacing? spacing)
        where T : unmanaged => spacing is null ? volume : volume.WithSpacing(spacing);

    private string Number(int timePoint) => TimePoints.Contains(timePoint)
        ? timePoint.ToString(CultureInfo.InvariantCulture).PadLeft(_digits, '0')
        : throw new ArgumentOutOfRangeException(
            nameof(timePoint), timePoint, $"The sequence has the time points {TimePoints[0]} to {TimePoints[^1]}.");
}
