using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace QcaNet.Models.Torch.Tests;

/// <summary>The patched copy has no place that anybody else could reach (issue 18, kind 6).</summary>
[Collection("environment")]
public sealed class PatchedLibraryTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");

    public PatchedLibraryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The copy is needed on Linux only.");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _scratch.Path);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _before);
        _scratch.Dispose();
    }

    [Fact]
    public void LoadedCopy_IsOfMemory_AndInNoFolder()
    {
        NativeBackendReport report = NativeBackend.Inspect();
        Assert.SkipUnless(report.State == NativeBackendState.LoadedPatched, "This system's libstdc++ needs no copy.");
        Assert.Equal("memfd:libLibTorchSharp.so", report.PatchedCopy);
        string[] mapped = [.. File.ReadLines("/proc/self/maps").Where(l => l.Contains("LibTorchSharp", StringComparison.Ordinal)).Select(l => l[l.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];
        Assert.Equal(["/memfd:libLibTorchSharp.so (deleted)"], mapped);
        string[] torch = [.. File.ReadLines("/proc/self/maps").Where(l => l.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal)).Select(l => l[l.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];
        Assert.Single(torch);
        Assert.Equal(3, (int)TorchSharp.torch.ones(3).sum().item<float>());
    }

    [Fact]
    public void AnonymousFile_HoldsTheBytes_AndCannotBeChanged()
    {
        byte[] image = [1, 2, 3, 4];
        using SafeFileHandle file = PatchedLibrary.Create(image, "some.so");
        string path = $"/proc/self/fd/{file.DangerousGetHandle()}";
        Assert.Equal(image, File.ReadAllBytes(path));
        Assert.ThrowsAny<Exception>(() => RandomAccess.Write(file, [9], 0));
        Assert.ThrowsAny<Exception>(() => RandomAccess.Write(file, [9], 4));
        Assert.ThrowsAny<Exception>(() => File.WriteAllBytes(path, [9]));
        Assert.Equal(image, File.ReadAllBytes(path));
    }

    [Fact]
    public void CopiesOfEarlierVersions_AreRemoved_WithoutFollowingLinks()
    {
        string native = Directory.CreateDirectory(_scratch.File("qcanet/native")).FullName;
        string treasure = Directory.CreateDirectory(_scratch.File("treasure")).FullName;
        File.WriteAllText(Path.Combine(treasure, "file"), "kept");
        string old = Directory.CreateDirectory(Path.Combine(native, "old")).FullName, recent = Directory.CreateDirectory(Path.Combine(native, "recent")).FullName;
        File.WriteAllText(Path.Combine(old, "libLibTorchSharp.so"), "copy");
        File.CreateSymbolicLink(Path.Combine(old, "libtorch.so"), Path.Combine(treasure, "file"));
        Directory.CreateSymbolicLink(Path.Combine(old, "folder"), treasure);
        Directory.CreateSymbolicLink(Path.Combine(native, "link"), treasure);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Directory.SetLastWriteTimeUtc(treasure, DateTime.UtcNow.AddDays(-2));
        PatchedLibrary.RemoveEarlierCopies();
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(recent));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(treasure, "file")));
    }

    [Fact]
    public void FolderThatAnAttackerMade_IsNeitherReadNorWritten()
    {
        // The names under which a version before this one looked for a copy: in the cache, and in the folder for temporary files that all users share.
        string shared = Path.Combine(Path.GetTempPath(), $"qcanet-native-{Environment.UserName}-{Environment.ProcessId}");
        string cache = Directory.CreateDirectory(_scratch.File("qcanet/native")).FullName;
        Directory.CreateDirectory(shared);
        try
        {
            File.WriteAllText(Path.Combine(shared, "libLibTorchSharp.so"), "evil");
            NativeBackend.Inspect();
            Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), l => l.Contains("qcanet-native", StringComparison.Ordinal) || l.Contains(cache, StringComparison.Ordinal));
            Assert.Equal([Path.Combine(shared, "libLibTorchSharp.so")], Directory.GetFileSystemEntries(shared));
            Assert.Empty(Directory.GetFileSystemEntries(cache));
        }
        finally
        {
            Directory.Delete(shared, recursive: true);
        }
    }
}
