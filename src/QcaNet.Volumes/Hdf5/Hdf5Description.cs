using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>Reads the description of the stack in a dataset.</summary>
internal static class Hdf5Description
{
    /// <exception cref="VolumeFormatException">A limit is exceeded.</exception>
    public static VolumeInfo Of(
        Hdf5Source source, Hdf5Found found, Hdf5DatasetHeader dataset, string axes, Hdf5Grid grid, VolumeReadOptions options)
    {
        SourceFile file = source.File;
        (long t, long c, long z) = (grid.Length('t'), grid.Length('c'), grid.Length('z'));
        (long y, long x) = (grid.Length('y'), grid.Length('x'));
        if (Math.Max(y, x) > int.MaxValue || y * x > Array.MaxLength)
        {
            throw file.Limit(
                $"The planes have {y} x {x} voxels; planes of at most {Array.MaxLength} voxels are supported. Split them into blocks.");
        }

        Int128 planes = (Int128)t * c * z;
        if (planes > options.MaximumPages) throw file.Limit($"The HDF5 file holds {planes} planes.", nameof(options.MaximumPages));
        Hdf5Layout layout = dataset.Layout;
        int Chunk(char axis) => (int)Math.Min(layout.Chunk[grid.PlaceOf(axis)], grid.Length(axis));
        double?[] spacing = Spacing(source, found);
        return new VolumeInfo
        {
            Path = file.Path,
            Dataset = found.Path,
            Shape = Shape3D.OfFile((int)z, (int)y, (int)x),
            Type = dataset.Datatype.Type!.Value,
            TimePoints = (int)t,
            Channels = (int)c,
            SpacingZ = spacing[0],
            SpacingY = spacing[1],
            SpacingX = spacing[2],
            Spacing = spacing is [{ } dz, { } dy, { } dx] ? new VoxelSpacing(dz, dy, dx) : null,
            SpacingSource = spacing.Any(s => s is not null) ? SpacingSources.Hdf5 : SpacingSources.None,
            Description = VolumeDescription.Hdf5,
            Container = VolumeContainer.Hdf5,
            StoredAxes = string.Concat(axes.Where(a => a is 'y' or 'x' || (a != '1' && grid.Length(a) > 1))).ToUpperInvariant(),
            Compression = dataset.Filters.Compression,
            Chunks = layout.Kind == Hdf5LayoutKind.Chunked
                ? new VolumeChunks(VolumeChunkKind.Tiles, dataset.ChunkCounts().Now.Aggregate(1L, (a, b) => a * b), Chunk('y'), Chunk('x'))
                : new VolumeChunks(VolumeChunkKind.Whole, 1, (int)y, (int)x),
            IsBigEndian = dataset.Datatype.BigEndian,
            FileLength = file.Length,
        };
    }

    // An invalid length is treated as unknown, as in other files.
    private static double?[] Spacing(Hdf5Source source, Hdf5Found found)
    {
        if (Hdf5Attributes.Find(source, found.Header, "element_size_um") is not { } attribute
            || Hdf5Attributes.Numbers(attribute, most: 3) is not { Length: 3 } numbers)
        {
            return [null, null, null];
        }

        return [.. numbers.Select(n => double.IsFinite(n) && n > 0 ? (double?)n : null)];
    }
}
