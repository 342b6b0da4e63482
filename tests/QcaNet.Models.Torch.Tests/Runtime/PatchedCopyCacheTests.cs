using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Runtime;

namespace QcaNet.Models.Torch.Tests;

public sealed class PatchedCopyCacheTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
    private readonly byte[] _patched = new byte[300_000];
    private readonly string _libtorch;

    public PatchedCopyCacheTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The copy is needed on Linux only.");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _scratch.File("cache"));
        new Random(1).NextBytes(_patched);
        _libtorch = Directory.CreateDirectory(_scratch.File("libtorch")).FullName;
        File.WriteAllText(Path.Combine(_libtorch, "libtorch_cpu.so"), "torch");
        File.WriteAllText(Path.Combine(_libtorch, "libgomp-98b21ff3.so.1"), "gomp");
        File.WriteAllText(Path.Combine(_libtorch, "libLibTorchSharp.so"), "original");
    }

    [Fact]
    public void Ensure_WhenManyStartAtOnce_GivesAllTheSameWholeCopy()
    {
        string[] copies = new string[16];
        Parallel.For(0, copies.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => copies[i] = Ensure());

        Assert.Single(copies.Distinct());
        Assert.Equal(_patched, File.ReadAllBytes(copies[0]));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_scratch.File("cache"), "qcanet", "native")));
    }

    [Fact]
    public void Ensure_PutsLinksToTheSameLibtorchBesideTheCopy()
    {
        string folder = Path.GetDirectoryName(Ensure())!;
        Assert.Equal(Path.Combine(_libtorch, "libtorch_cpu.so"), new FileInfo(Path.Combine(folder, "libtorch_cpu.so")).LinkTarget);
        Assert.Equal(Path.Combine(_libtorch, "libgomp-98b21ff3.so.1"), new FileInfo(Path.Combine(folder, "libgomp-98b21ff3.so.1")).LinkTarget);
        Assert.Null(new FileInfo(Path.Combine(folder, "libLibTorchSharp.so")).LinkTarget);
    }

    [Fact]
    public void Ensure_WhenTheCopyIsDamagedOrALinkIsGone_MendsIt()
    {
        string copy = Ensure();
        File.WriteAllText(copy, "cut off");
        File.Delete(Path.Combine(Path.GetDirectoryName(copy)!, "libtorch_cpu.so"));

        Assert.Equal(copy, Ensure());
        Assert.Equal(_patched, File.ReadAllBytes(copy));
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(copy)!, "libtorch_cpu.so")));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_scratch.File("cache"), "qcanet", "native")));
    }

    [Fact]
    public void Ensure_ForAnotherFolderOfLibtorch_MakesAFolderOfItsOwn()
    {
        string first = Ensure(), other = Directory.CreateDirectory(_scratch.File("other")).FullName;
        File.WriteAllText(Path.Combine(other, "libtorch_cpu.so"), "torch");
        string second = PatchedCopyCache.Ensure([1, 2, 3], _patched, Path.Combine(other, "libLibTorchSharp.so"), other, NullLogger.Instance);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Ensure_WhenTheCacheCannotBeWritten_TakesTheNextFolder()
    {
        File.WriteAllText(_scratch.File("file"), string.Empty);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _scratch.File("file"));
        string copy = Ensure();
        try
        {
            Assert.Equal(_patched, File.ReadAllBytes(copy));
            Assert.False(copy.StartsWith(_scratch.Path, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        }
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _before);
        _scratch.Dispose();
    }

    private string Ensure() => PatchedCopyCache.Ensure([1, 2, 3], _patched, Path.Combine(_libtorch, "libLibTorchSharp.so"), _libtorch, NullLogger.Instance);
}
