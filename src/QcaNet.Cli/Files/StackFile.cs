using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Files;

/// <summary>Stacks and masks from files of any voxel type.</summary>
internal static class StackFile
{
    /// <summary>Reads a stack as floats; 16-bit values stay exact.</summary>
    /// <param name="path">A TIFF file.</param>
    /// <param name="spacing">Takes the place of what the file says; null leaves it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public static Volume<float> Read(string path, VoxelSpacing? spacing)
    {
        Volume<float> stack = VolumeReader.ReadInfo(path).Type switch
        {
            VoxelType.UInt32 => Intensity.ToFloat(VolumeReader.Read<uint>(path)),
            VoxelType.Int32 => Intensity.ToFloat(VolumeReader.Read<int>(path)),
            VoxelType.Float64 => Intensity.ToFloat(VolumeReader.Read<double>(path)),
            _ => VolumeReader.Read<float>(path),
        };
        return spacing is null ? stack : stack.WithSpacing(spacing);
    }

    /// <summary>Reads a mask: whatever is a number other than 0 is foreground.</summary>
    /// <param name="path">A TIFF file.</param>
    /// <param name="spacing">Takes the place of what the file says; null leaves it.</param>
    /// <param name="undefined">Voxels that are not numbers (NaN); they are background.</param>
    /// <exception cref="VolumeFormatException">The file cannot be read.</exception>
    public static Volume<byte> ReadMask(string path, VoxelSpacing? spacing, out long undefined)
    {
        undefined = 0;
        Volume<byte> mask;
        if (VolumeReader.ReadInfo(path).Type == VoxelType.UInt8)
        {
            mask = VolumeReader.Read<byte>(path);
        }
        else
        {
            Volume<float> values = Read(path, null);
            mask = new Volume<byte>(values.Shape, values.Spacing);
            ReadOnlySpan<float> from = values.Voxels;
            Span<byte> to = mask.Voxels;
            for (int i = 0; i < to.Length; i++)
            {
                if (float.IsNaN(from[i])) undefined++;
                else if (from[i] != 0) to[i] = 1;
            }
        }

        return spacing is null ? mask : mask.WithSpacing(spacing);
    }

    /// <summary>Reads labels.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be read, or holds what is no label.</exception>
    public static Volume<int> ReadLabels(string path, VoxelSpacing? spacing = null)
    {
        Volume<int> labels = VolumeReader.Read<int>(path);
        if (labels.Voxels.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new VolumeFormatException(path, VolumeFormatErrorKind.Unsupported, "The file holds values below 0, which are no labels; is it a stack?");
        }

        return spacing is null ? labels : labels.WithSpacing(spacing);
    }
}
