using QcaNet.Volumes;
using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Fuzzing;

/// <summary>Generates the input for a number, and passes it to its reader.</summary>
internal sealed class FuzzTargets : IDisposable
{
    private static readonly string?[] Axes = [null, null, null, "ZYX", "TYX", "TZYX", "CZYX", "TZCYX", "YX"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("qcanet-fuzz-");
    private readonly SeedFiles _seeds;
    private readonly WeightTargets _weights;
    private readonly TrainingTargets _training;
    private readonly ResultTargets _results;
    private readonly StoreTargets _stores;

    public FuzzTargets(SeedFiles seeds, bool onlyHdf5)
    {
        (_seeds, OnlyHdf5) = (seeds, onlyHdf5);
        _weights = new WeightTargets(seeds.Weights);
        _training = new TrainingTargets(_folder.CreateSubdirectory("training").FullName);
        _results = new ResultTargets(_folder.CreateSubdirectory("results").FullName);
        _stores = new StoreTargets(_folder.CreateSubdirectory("stores").FullName);
    }

    /// <summary>Whether every input is an HDF5 file.</summary>
    public bool OnlyHdf5 { get; }

    /// <summary>One thread, so that allocations can be measured.</summary>
    public static VolumeReadOptions Options { get; } = new() { MaximumBytes = 4 << 20, MaximumPages = 5000, TimePoint = 0, Channel = 0, MaximumThreads = 1 };

    /// <summary>The input depends only on the number and the seeds. Readers of folders get fewer inputs, because each costs as much as a hundred others.</summary>
    /// <param name="number">The number.</param>
    /// <param name="stores">Whether every input is a Zarr store, and not two of a hundred.</param>
    public FuzzInput Make(long number, bool stores)
    {
        var random = new Random(unchecked((int)(number * 2654435761)));
        VolumeReadOptions options = Options with { Axes = Axes[random.Next(Axes.Length)] };
        int kind = OnlyHdf5 ? 65 : random.Next(100);
        switch (stores ? 62 : kind)
        {
            case < 10:
                byte[] array = ArrayMutator.Make(_seeds.Arrays, random);
                return new FuzzInput("npy", () => Read<float>(array, options));
            case < 22:
                return _weights.Make(random);
            case < 28:
                return _training.Recipe(random);
            case < 29:
                return random.Next(2) == 0 ? _training.Folder(random) : _training.Checkpoint(random);
            case < 30:
                return random.Next(2) == 0 ? _results.Make(random) : new FuzzInput("folder of planes", Planes(random, options));
            case < 62:
                byte[] pages = PageMutator.Make(random);
                bool labels = random.Next(3) == 0;
                return new FuzzInput("text and codecs", () => labels ? Read<int>(pages, options) : Read<float>(pages, options));
            case < 64:
                return _stores.Make(random, random.Next(4) == 0 ? options : Options);
            case < 67:
                byte[] datasets = Hdf5Mutator.Make(_seeds.Hdf5, random);
                VolumeReadOptions chosen = options with { Dataset = random.Next(4) == 0 ? "/raw" : null, Axes = random.Next(3) == 0 ? options.Axes : null };
                return new FuzzInput("hdf5", () => random.Next(2) == 0 ? Read<double>(datasets, chosen) * 2 : Read<int>(datasets, chosen));
            default:
                byte[] file = _seeds.Tiffs[random.Next(_seeds.Tiffs.Count)];
                file = random.Next(2) == 0 ? TiffMutator.Mutate(file, random) : ByteMutator.Mutate(file, random, 2048);
                return new FuzzInput("tiff", () => Read<float>(file, options));
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static long Read<T>(byte[] file, VolumeReadOptions options)
        where T : unmanaged
    {
        using var stream = new MemoryStream(file, 0, file.Length, writable: false, publiclyVisible: true);
        return VolumeReader.Read<T>(stream, options).Voxels.Length * 4L;
    }

    // A folder of planes, one of them damaged; labels if they fit.
    private Func<long> Planes(Random random, VolumeReadOptions options)
    {
        int planes = random.Next(1, 5), broken = random.Next(5);
        byte[][] files = [.. Enumerable.Range(0, planes).Select(i => i == broken ? PageMutator.Make(random) : TiffForge.Make(new ForgedPage()))];
        return () =>
        {
            DirectoryInfo folder = _folder.CreateSubdirectory("planes");
            foreach (FileInfo old in folder.EnumerateFiles()) old.Delete();
            for (int i = 0; i < files.Length; i++) File.WriteAllBytes(Path.Combine(folder.FullName, $"plane{i}.tif"), files[i]);
            return VolumeReader.Read<int>(folder.FullName, options).Voxels.Length * 4L;
        };
    }
}
