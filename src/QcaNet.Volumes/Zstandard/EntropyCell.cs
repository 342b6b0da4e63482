using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Zstandard;

/// <summary>
/// One state of a table of finite state entropy (RFC 8878, section 4.1): the value that it stands for, and how the next state is found.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct EntropyCell
{
    /// <summary>The value, before its extra bits are added.</summary>
    public uint Base;

    /// <summary>The next state, before the bits that are read for it are added.</summary>
    public ushort Next;

    /// <summary>Extra bits of the value.</summary>
    public byte Extra;

    /// <summary>Bits of the next state.</summary>
    public byte Bits;
}
