using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>Converts voxels in memory to the bytes of a file. The only conversion is that labels are stored in the smallest type.</summary>
internal static class StoredVoxels
{
    /// <summary>Whether voxels of <typeparamref name="T"/> are stored in the file as they are in memory.</summary>
    internal static bool AreAsInMemory<T>(VoxelType stored)
        where T : unmanaged => VoxelConversion.TypeOf<T>() == stored || stored is not VoxelType.UInt16;

    /// <summary>Writes voxels in the machine's byte order.</summary>
    /// <param name="voxels">Voxels that the stored type can hold: labels of 0 to 65535 for uint16.</param>
    /// <param name="stored">The file's type: that of the voxels, uint32 for nonnegative labels, or uint16.</param>
    /// <param name="to">Receives the bytes; exactly as long.</param>
    internal static void Copy<T>(ReadOnlySpan<T> voxels, VoxelType stored, Span<byte> to)
        where T : unmanaged
    {
        if (AreAsInMemory<T>(stored)) MemoryMarshal.AsBytes(voxels).CopyTo(to);
        else Narrow(MemoryMarshal.Cast<T, uint>(voxels), MemoryMarshal.Cast<byte, ushort>(to));
    }

    // Two vectors become one; the JIT does not vectorize a loop of casts, which would take as long as the fast codecs.
    private static void Narrow(ReadOnlySpan<uint> labels, Span<ushort> to)
    {
        int i = 0;
        for (; i <= labels.Length - (2 * Vector<uint>.Count); i += 2 * Vector<uint>.Count)
        {
            Vector.Narrow(new Vector<uint>(labels[i..]), new Vector<uint>(labels[(i + Vector<uint>.Count)..])).CopyTo(to[i..]);
        }

        for (; i < labels.Length; i++) to[i] = (ushort)labels[i];
    }
}
