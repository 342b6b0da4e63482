using System.Globalization;
using System.IO.Compression;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Interop.ImageJ;

/// <summary>
/// Writes nuclei as ROIs for ImageJ and Fiji: a zip file that the ROI Manager opens (File &gt; Open, or More &gt; Open in the manager).
/// </summary>
/// <remarks>
/// The format is that of ImageJ's RoiEncoder, https://imagej.net/ij/developer/source/ij/io/RoiEncoder.java.html. Planes become positions
/// in the stack, from 1. The ROIs match a stack of one channel and one time point with the shape of the labels.
/// </remarks>
public static class ImageJRois
{
    // By default, ZipArchive uses the current time, and two runs would differ.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes one area per nucleus and plane, named <c>ID-PLANE</c> (plane from 1).</summary>
    /// <param name="path">The zip file; written atomically.</param>
    /// <param name="labels">One id per nucleus from 1, 0 in the background.</param>
    /// <param name="cancellationToken">Checked between planes.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// A label is negative, or the planes exceed the range of ImageJ's coordinates (32,767).
    /// </exception>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void WriteOutlines(string path, Volume<int> labels, CancellationToken cancellationToken = default)
    {
        Check(labels);
        AtomicFile.Write(path, stream => WriteOutlines(stream, labels, cancellationToken));
    }

    /// <summary>Writes one area per nucleus and plane to a stream, named <c>ID-PLANE</c> (plane from 1).</summary>
    /// <param name="stream">Receives the zip file; it stays open.</param>
    /// <param name="labels">One id per nucleus from 1, 0 in the background.</param>
    /// <param name="cancellationToken">Checked between planes.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// A label is negative, or the planes exceed the range of ImageJ's coordinates (32,767).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void WriteOutlines(Stream stream, Volume<int> labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(labels);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        int digits = Digits(labels);
        for (int z = 0; z < labels.Shape.Depth; z++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> plane = labels.Plane(z);
            foreach ((int id, PlaneBox box) in PlaneBox.Of(plane, labels.Shape.Width))
            {
                string name = Name(id, digits) + "-" + Name(z + 1, 4);
                Add(archive, name, RoiEncoder.Area(name, z + 1, PlaneOutlines.Trace(plane, labels.Shape.Width, id, box)));
            }
        }
    }

    /// <summary>Writes one point per nucleus: its center of mass, on the nearest plane, named after the id.</summary>
    /// <param name="path">The zip file; written atomically.</param>
    /// <param name="labels">One id per nucleus from 1, 0 in the background.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// A label is negative, or the planes exceed the range of ImageJ's coordinates (32,767).
    /// </exception>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void WriteCenters(string path, Volume<int> labels)
    {
        Check(labels);
        AtomicFile.Write(path, stream => WriteCenters(stream, labels));
    }

    /// <summary>Writes one point per nucleus to a stream: its center of mass, on the nearest plane, named after the id.</summary>
    /// <param name="stream">Receives the zip file; it stays open.</param>
    /// <param name="labels">One id per nucleus from 1, 0 in the background.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// A label is negative, or the planes exceed the range of ImageJ's coordinates (32,767).
    /// </exception>
    public static void WriteCenters(Stream stream, Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(labels);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        int digits = Digits(labels);
        foreach (Nucleus nucleus in NucleusMeasurement.Measure(labels))
        {
            string name = Name(nucleus.Id, digits);
            int plane = (int)Math.Round(nucleus.Centroid.Z, MidpointRounding.AwayFromZero) + 1;

            // ImageJ's coordinates start at the corner of a pixel, those of the centroid at its center.
            Add(archive, name, RoiEncoder.PointAt(name, plane, (float)nucleus.Centroid.X + 0.5f, (float)nucleus.Centroid.Y + 0.5f));
        }
    }

    private static void Add(ZipArchive archive, string name, byte[] roi)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name + ".roi", CompressionLevel.Fastest);
        entry.LastWriteTime = Timestamp;
        using Stream content = entry.Open();
        content.Write(roi);
    }

    private static int Digits(Volume<int> labels)
    {
        int largest = 0;
        foreach (int id in labels.Voxels) largest = Math.Max(largest, id);
        return Math.Max(4, largest.ToString(CultureInfo.InvariantCulture).Length);
    }

    private static string Name(int number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

    private static void Check(Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (Math.Max(labels.Shape.Width, labels.Shape.Height) > RoiEncoder.LargestCoordinate)
        {
            throw new ArgumentException(
                $"The labels are {labels.Shape}; coordinates of ROIs reach {RoiEncoder.LargestCoordinate}.", nameof(labels));
        }

        foreach (int id in labels.Voxels)
        {
            if (id < 0)
            {
                throw new ArgumentException($"There is a label {id}; ids of nuclei are 1 or more, background is 0.", nameof(labels));
            }
        }
    }
}
