using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace QcaNet.Volumes.Npy;

/// <summary>Writes a volume as <c>numpy.save</c> does: format 1.0, the machine's byte order, C order, axes (Z, Y, X).</summary>
internal static class NpyWriter
{
    // NumPy aligns the data to 64 bytes, so that a memory-mapped file can be used with any vector instruction.
    private const int Alignment = 64;

    private const int VoxelsPerWrite = 1 << 20;

    internal static void Write<T>(Stream stream, Volume<T> volume)
        where T : unmanaged
    {
        stream.Write(Header(VoxelConversion.TypeOf<T>()!.Value, volume.Shape));
        for (Span<T> rest = volume.Voxels; !rest.IsEmpty; rest = rest[Math.Min(VoxelsPerWrite, rest.Length)..])
        {
            stream.Write(MemoryMarshal.AsBytes(rest[..Math.Min(VoxelsPerWrite, rest.Length)]));
        }
    }

    private static byte[] Header(VoxelType type, Shape3D shape)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '{NpyType.Write(type)}', 'fortran_order': False, 'shape': ({shape.Depth}, {shape.Height}, {shape.Width}), }}");
        int length = (NpyHeader.Prefix + text.Length + Alignment) / Alignment * Alignment;
        byte[] header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        NpyHeader.Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        int textLength = length - NpyHeader.Prefix;
        (header[8], header[9]) = ((byte)textLength, (byte)(textLength >> 8));
        Encoding.ASCII.GetBytes(text, header.AsSpan(NpyHeader.Prefix));
        header[^1] = (byte)'\n';
        return header;
    }
}
