using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Files;

/// <summary>Reads stacks, masks and labels from files of any voxel type.</summary>
internal static class StackFile
{
    /// <summary>Reads a stack as floats; 16-bit values are represented exactly.</summary>
    /// <param name="path">A TIFF file.</param>
    /// <param name="spacing">Overrides the spacing in the file; null keeps it.</param>
    /// <param name="axes">Overrides the axes in the file; null keeps them.</param>
    /// <param name="time">Time point, starting at 0; null for files with a single one.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such time point.</exception>
    public static Volume<float> Read(string path, VoxelSpacing? spacing, string? axes = null, int? time = null)
    {
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { Spacing = spacing, Axes = axes });
        return file.Info.Type switch
        {
            VoxelType.UInt32 => Intensity.ToFloat(file.ReadVolume<uint>(time)),
            VoxelType.Int32 => Intensity.ToFloat(file.ReadVolume<int>(time)),
            VoxelType.Float64 => Intensity.ToFloat(file.ReadVolume<double>(time)),
            _ => file.ReadVolume<float>(time),
        };
    }

    /// <summary>Reads a mask: every number other than 0 is foreground.</summary>
    /// <param name="path">A TIFF file.</param>
    /// <param name="spacing">Overrides the spacing in the file; null keeps it.</param>
    /// <param name="axes">Overrides the axes in the file; null keeps them.</param>
    /// <param name="undefined">Number of voxels that are NaN; they are background.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public static Volume<byte> ReadMask(string path, VoxelSpacing? spacing, string? axes, out long undefined)
    {
        undefined = 0;
        var options = new VolumeReadOptions { Spacing = spacing, Axes = axes };
        VolumeInfo info = VolumeReader.ReadInfo(path, options);
        CheckScale(path, info.Shape, info.Spacing);
        if (info.Type == VoxelType.UInt8) return VolumeReader.Read<byte>(path, options);
        Volume<float> values = Read(path, spacing, axes);
        var mask = new Volume<byte>(values.Shape, values.Spacing);
        ReadOnlySpan<float> from = values.Voxels;
        Span<byte> to = mask.Voxels;
        for (int i = 0; i < to.Length; i++)
        {
            if (float.IsNaN(from[i])) undefined++;
            else if (from[i] != 0) to[i] = 1;
        }

        return mask;
    }

    /// <summary>Reads labels.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read, or contains values that are not labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such time point.</exception>
    public static Volume<int> ReadLabels(string path, VoxelSpacing? spacing = null, string? axes = null, int? time = null)
    {
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { Spacing = spacing, Axes = axes });
        Volume<int> labels = file.ReadVolume<int>(time);
        if (labels.Voxels.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new VolumeFormatException(
                path, VolumeFormatErrorKind.Unsupported, "The file contains negative values, which are not labels; is it a stack?");
        }

        return labels;
    }

    /// <summary>Rejects a physical size that no microscope has, because lengths are computed from it.</summary>
    /// <exception cref="VolumeFormatException">The spacing is implausible.</exception>
    public static void CheckScale(string path, Shape3D shape, VoxelSpacing? spacing)
    {
        if (spacing is not { } given || PhysicalScale.Problem(shape, given) is not { } problem) return;
        throw new VolumeFormatException(
            path, VolumeFormatErrorKind.Unsupported, $"{problem} Give the correct spacing with --spacing z,y,x.")
        {
            Remedy = Remedy.GiveSpacing,
        };
    }

    /// <summary>A warning if labels look like the intensities of a stack; null otherwise.</summary>
    public static string? DoubtOfLabels(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty || labels.Contains(0) || !labels.ContainsAnyExcept(labels[0])) return null;
        int ids = new HashSet<int>(labels.ToArray()).Count;
        return FormattableString.Invariant(
            $"No voxel is background (0), and there are {ids} ids: are these labels, or a stack of intensities?");
    }
}
