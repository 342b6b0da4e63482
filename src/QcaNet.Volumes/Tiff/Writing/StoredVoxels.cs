using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>Voxels of memory as bytes of a file; the one change on the way is that labels become as narrow as they can.</summary>
internal static class StoredVoxels
{
    /// <summary>Whether voxels of <typeparamref name="T"/> go into the file as they lie in memory.</summary>
    internal static bool AreAsInMemory<T>(VoxelType stored)
        where T : unmanaged => VoxelConversion.TypeOf<T>() == stored || stored is not VoxelType.UInt16;

    /// <summary>Writes voxels in the machine's byte order.</summary>
    /// <param name="voxels">Voxels that the stored type holds: labels of 0 to 65535 where that is uint16.</param>
    /// <param name="stored">The file's type: that of the voxels, uint32 for labels from 0 on, or uint16.</param>
    /// <param name="to">Exactly their bytes.</param>
    internal static void Copy<T>(ReadOnlySpan<T> voxels, VoxelType stored, Span<byte> to)
        where T : unmanaged
    {
        if (AreAsInMemory<T>(stored)) MemoryMarshal.AsBytes(voxels).CopyTo(to);
        else Narrow(MemoryMarshal.Cast<T, uint>(voxels), MemoryMarshal.Cast<byte, ushort>(to));
    }

    // Two vectors become one; a loop of casts is not vectorised by the JIT and would take as long as the fast codecs.
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
