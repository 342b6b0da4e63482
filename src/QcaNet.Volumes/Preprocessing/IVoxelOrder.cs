namespace QcaNet.Volumes.Preprocessing;

/// <summary>Maps voxels to unsigned keys of the same order, and back. Types of up to 16 bits have keys of 16 bits.</summary>
internal interface IVoxelOrder<T>
{
    static abstract uint Key(T voxel);

    static abstract double Value(uint key);
}

internal readonly struct ByteOrder : IVoxelOrder<byte>
{
    public static uint Key(byte voxel) => voxel;

    public static double Value(uint key) => key;
}

internal readonly struct SignedByteOrder : IVoxelOrder<sbyte>
{
    public static uint Key(sbyte voxel) => (uint)(voxel + 128);

    public static double Value(uint key) => key - 128.0;
}

internal readonly struct WordOrder : IVoxelOrder<ushort>
{
    public static uint Key(ushort voxel) => voxel;

    public static double Value(uint key) => key;
}

internal readonly struct SignedWordOrder : IVoxelOrder<short>
{
    public static uint Key(short voxel) => (uint)(voxel + 32768);

    public static double Value(uint key) => key - 32768.0;
}

internal readonly struct UnsignedOrder : IVoxelOrder<uint>
{
    public static uint Key(uint voxel) => voxel;

    public static double Value(uint key) => key;
}

internal readonly struct SignedOrder : IVoxelOrder<int>
{
    public static uint Key(int voxel) => (uint)voxel ^ 0x8000_0000u;

    public static double Value(uint key) => (int)(key ^ 0x8000_0000u);
}

internal readonly struct FloatOrder : IVoxelOrder<float>
{
    // Negative floats sort backwards, so all bits are flipped. Positive ones come after them, so the sign bit is flipped.
    public static uint Key(float voxel)
    {
        uint bits = BitConverter.SingleToUInt32Bits(voxel);
        return bits ^ ((uint)((int)bits >> 31) | 0x8000_0000u);
    }

    public static double Value(uint key) => BitConverter.UInt32BitsToSingle((key & 0x8000_0000u) != 0 ? key ^ 0x8000_0000u : ~key);
}
