using CsCheck;
using QcaNet.Volumes.Zarr;

namespace QcaNet.Volumes.Tests.Zarr;

public sealed class ByteShuffleTests
{
    private static readonly Gen<(int Size, int Count, int Left, int Seed)> Blocks = Gen.Select(Gen.Int[1, 17], Gen.Int[0, 300], Gen.Int[0, 20], Gen.Int);

    [Fact]
    public void ShuffledBytes_AreUndone() => Blocks.Sample(b =>
    {
        byte[] block = Bytes((b.Size * b.Count) + (b.Left % b.Size), b.Seed), undone = new byte[block.Length];
        ByteShuffle.Undo(new ForgedBlosc { Shuffle = 1, TypeSize = b.Size }.Shuffled(block), undone, b.Size);
        Assert.Equal(block, undone);
    });

    [Fact]
    public void ShuffledBits_AreUndone() => Blocks.Sample(b =>
    {
        byte[] block = Bytes((b.Size * (b.Count / 8 * 8)) + (b.Left % b.Size), b.Seed), undone = new byte[block.Length];
        ByteShuffle.UndoBits(new ForgedBlosc { Shuffle = 2, TypeSize = b.Size }.Shuffled(block), undone, new byte[block.Length], b.Size);
        Assert.Equal(block, undone);
    });

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
