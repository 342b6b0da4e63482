using QcaNet.Models.Runtime;

namespace QcaNet.Models.Torch.Tests;

public class ElfVersionPatchTests
{
    private static string? Library => Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).FirstOrDefault();

    [Fact]
    public void TryApply_OnTorchSharpsLibrary_ChangesTheFlagAndTheBindingOnly()
    {
        Assert.SkipWhen(Library is null, "TorchSharp's library for Linux is not beside the tests on this platform.");
        byte[] original = File.ReadAllBytes(Library!), patched = (byte[])original.Clone();

        Assert.True(ElfVersionPatch.Needs(original, NativeBackend.MissingVersion));
        Assert.True(ElfVersionPatch.TryApply(patched, NativeBackend.MissingVersion, NativeBackend.MissingSymbol));

        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i])];
        Assert.Equal(2, changed.Length);
        Assert.Contains(changed, i => (original[i] | 2) == patched[i]); // VER_FLG_WEAK
        Assert.Contains(changed, i => original[i] >> 4 == 1 && patched[i] >> 4 == 2); // STB_GLOBAL to STB_WEAK
        Assert.False(ElfVersionPatch.Needs(patched, NativeBackend.MissingVersion));
    }

    [Theory]
    [InlineData("GLIBCXX_9.9.9", NativeBackend.MissingSymbol)]
    [InlineData(NativeBackend.MissingVersion, "another_symbol")]
    [InlineData("GLIBCXX_3.4.21", NativeBackend.MissingSymbol)]
    public void TryApply_WhenVersionOrSymbolIsNotTheOne_ChangesNothing(string version, string symbol)
    {
        Assert.SkipWhen(Library is null, "TorchSharp's library for Linux is not beside the tests on this platform.");
        byte[] original = File.ReadAllBytes(Library!), patched = (byte[])original.Clone();
        Assert.False(ElfVersionPatch.TryApply(patched, version, symbol));
        Assert.Equal(original, patched);
    }

    [Fact]
    public void TryApply_OnAnyOtherBytes_IsFalseAndThrowsNothing()
    {
        Assert.False(ElfVersionPatch.TryApply([], "a", "b"));
        Assert.False(ElfVersionPatch.TryApply("not a library at all, but longer than a header of ELF would be, to be sure of it"u8.ToArray(), "a", "b"));
        Assert.SkipWhen(Library is null, "TorchSharp's library for Linux is not beside the tests on this platform.");
        byte[] original = File.ReadAllBytes(Library!);
        foreach (int length in (int[])[64, 100, 1000, 50_000, 120_000, original.Length / 2])
        {
            Assert.False(ElfVersionPatch.TryApply(original.AsSpan(0, length).ToArray(), NativeBackend.MissingVersion, NativeBackend.MissingSymbol));
        }
    }
}
