using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Batch;

/// <summary>Reads stacks and true labels, with the time point and channel of the item.</summary>
internal static class StackReading
{
    /// <summary>Checks that no channel or time point remains to be chosen.</summary>
    /// <exception cref="StackFailure">A choice is missing.</exception>
    public static void Check(StackItem item, VolumeInfo info)
    {
        if (item.Channel is null && info.Channels > 1)
        {
            // Some programs store the planes of a stack as channels or time points by default.
            string each = info.Shape.Depth == 1 && info.TimePoints == 1 ? " of one plane each" : string.Empty;
            throw new StackFailure(
                StackProblemKind.ChannelNeeded,
                item.Path,
                Text($"The file holds {info.Channels} channels{each}, counted from 0."));
        }

        if (item.TimePoint is null && info.TimePoints > 1)
        {
            string each = info.Shape.Depth == 1 && info.Channels == 1 ? " of one plane each" : string.Empty;
            throw new StackFailure(
                StackProblemKind.TimePointNeeded,
                item.Path,
                Text($"The file holds {info.TimePoints} time points{each}, counted from 0."));
        }

        if (item.Channel >= info.Channels)
        {
            throw new StackFailure(
                StackProblemKind.Unreadable,
                item.Path,
                Text($"The file has no channel {item.Channel}: it holds {Counted(info.Channels, "channel")}, counted from 0."));
        }

        if (item.TimePoint >= info.TimePoints)
        {
            throw new StackFailure(
                StackProblemKind.Unreadable,
                item.Path,
                Text($"The file has no time point {item.TimePoint}: it holds {Counted(info.TimePoints, "time point")}, counted from 0."));
        }

        // For a 2D image, the missing spacing is secondary: the pipeline reports that there is only one plane.
        if (info.Spacing is null && info.Shape.Depth > 1)
        {
            throw new StackFailure(
                StackProblemKind.SpacingMissing,
                item.Path,
                "The file does not contain the voxel spacing, and none is assumed.");
        }
    }

    /// <summary>Reads the stack as floats; 16-bit values stay exact.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public static Volume<float> Read(StackItem item, VolumeFile file)
    {
        (int t, int c) = (item.TimePoint ?? 0, item.Channel ?? 0);
        return file.Info.Type switch
        {
            VoxelType.UInt32 => Intensity.ToFloat(file.ReadVolume<uint>(t, c)),
            VoxelType.Int32 => Intensity.ToFloat(file.ReadVolume<int>(t, c)),
            VoxelType.Float64 => Intensity.ToFloat(file.ReadVolume<double>(t, c)),
            _ => file.ReadVolume<float>(t, c),
        };
    }

    /// <summary>Reads labels.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read, or does not contain labels.</exception>
    public static Volume<int> ReadLabels(string path, int? timePoint = null)
    {
        using VolumeFile file = VolumeReader.Open(path);
        Volume<int> labels = file.ReadVolume<int>(file.Info.TimePoints > 1 ? timePoint : null);
        return labels.Voxels.ContainsAnyInRange(int.MinValue, -1)
            ? throw new VolumeFormatException(
                path, VolumeFormatErrorKind.Unsupported, "The file holds values below 0, which are not labels; is it a stack?")
            : labels;
    }

    /// <summary>Reads the true labels of a stack.</summary>
    /// <exception cref="VolumeFormatException">The file is missing, cannot be read, or has another shape.</exception>
    public static Volume<int> ReadTruth(string path, StackItem item, Shape3D shape)
    {
        if (!File.Exists(VolumeReader.FileOf(path)))
        {
            throw new VolumeFormatException(
                path, VolumeFormatErrorKind.Access, "There are no true labels with this name; the stack was segmented, not scored.");
        }

        Volume<int> truth = ReadLabels(path, item.TimePoint);
        if (truth.Shape != shape)
        {
            throw new VolumeFormatException(
                path,
                VolumeFormatErrorKind.Unsupported,
                $"The truth has {truth.Shape} voxels, the stack {shape}; both must be on the same grid to be scored.");
        }

        // Intensities have no background; scores against them would look like those of a poor segmentation.
        ReadOnlySpan<int> ids = truth.Voxels;
        return ids.Contains(0) || !ids.ContainsAnyExcept(ids[0])
            ? truth
            : throw new VolumeFormatException(
                path,
                VolumeFormatErrorKind.Unsupported,
                Text($"No voxel is background (0), and there are {new HashSet<int>(ids.ToArray()).Count} ids: these are not true labels."));
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : Text($"{count} {what}s");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
