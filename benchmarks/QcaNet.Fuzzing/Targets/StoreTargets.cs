using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Zarr stores: read as a whole and in slabs. Whatever they say, files beside the store are not read.</summary>
internal sealed class StoreTargets(string folder)
{
    /// <summary>One store.</summary>
    public FuzzInput Make(Random random, VolumeReadOptions options)
    {
        List<(string Path, byte[] Content)> files = StoreMutator.Make(random);
        int kind = random.Next(3);
        double from = random.NextDouble();
        return new FuzzInput("zarr", () =>
        {
            string store = Path.Combine(folder, "store");
            if (Directory.Exists(store)) Directory.Delete(store, recursive: true);
            foreach ((string path, byte[] content) in files)
            {
                string at = Path.Combine(store, path);
                Directory.CreateDirectory(Path.GetDirectoryName(at)!);
                File.WriteAllBytes(at, content);
            }

            using VolumeFile file = VolumeReader.Open(store, options);
            int first = (int)(from * file.Info.Shape.Depth);
            return kind switch
            {
                0 => file.ReadVolume<float>().Voxels.Length * sizeof(float),
                1 => file.ReadSlab<float>(first..).Voxels.Length * sizeof(float),
                _ => Stored(file, first),
            };
        });
    }

    // In the stored type, which takes another way: into the volume, without a conversion.
    private static long Stored(VolumeFile file, int first) => file.Info.Type switch
    {
        VoxelType.UInt8 => file.ReadSlab<byte>(first..).Voxels.Length,
        VoxelType.UInt16 => file.ReadSlab<ushort>(first..).Voxels.Length * 2L,
        VoxelType.UInt32 => file.ReadSlab<uint>(first..).Voxels.Length * 4L,
        VoxelType.UInt64 => file.ReadSlab<ulong>(first..).Voxels.Length * 8L,
        _ => file.ReadSlab<float>(first..).Voxels.Length * 4L,
    };
}
