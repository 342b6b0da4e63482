using QcaNet.Cli.Files;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>One label volume: a file, or one time point of a file.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Time">Time point within a file that contains several, starting at 0; null for a file with a single one.</param>
internal sealed record LabelSource(string File, int? Time)
{
    /// <summary>The name in tables: the file name, followed by "#t" for time point t.</summary>
    public string Name => Time is { } time ? FormattableString.Invariant($"{Path.GetFileName(File)}#{time}") : Path.GetFileName(File);

    /// <summary>The volumes of a file, and its interval if the file states one.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public static (IReadOnlyList<LabelSource> Sources, TimeSpan? Interval) Of(string file)
    {
        VolumeInfo info = VolumeReader.ReadInfo(file);
        TimeSpan? interval = info.Interval is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
        return info.TimePoints == 1
            ? ([new LabelSource(file, null)], interval)
            : ([.. Enumerable.Range(0, info.TimePoints).Select(t => new LabelSource(file, t))], interval);
    }

    /// <summary>Reads the labels.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read, or contains values that are not labels.</exception>
    public Volume<int> Read(VoxelSpacing? spacing)
    {
        Volume<int> labels = StackFile.ReadLabels(File, spacing, time: Time);
        StackFile.CheckScale(File, labels.Shape, labels.Spacing);
        return labels;
    }

    /// <summary>Measures the nuclei, with intensities if the images are given.</summary>
    /// <exception cref="VolumeFormatException">The image cannot be read, or has a different shape.</exception>
    public IReadOnlyList<NucleusCriteria> Measure(Volume<int> labels, string? images)
    {
        if (images is null) return ObjectCriteria.Measure(labels);
        string image = Directory.Exists(images) ? Path.Combine(images, Path.GetFileName(File)) : images;
        Volume<float> stack = StackFile.Read(image, null, time: Time);
        return stack.Shape == labels.Shape
            ? ObjectCriteria.Measure(labels, stack)
            : throw new VolumeFormatException(
                image,
                VolumeFormatErrorKind.Unsupported,
                $"It has {stack.Shape} voxels, {File} has {labels.Shape}; both must be on the same grid.");
    }
}
