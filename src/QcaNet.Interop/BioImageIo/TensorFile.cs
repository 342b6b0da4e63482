using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using QcaNet.Volumes;

namespace QcaNet.Interop.BioImageIo;

/// <summary>Writes a tensor (1, channels, z, y, x) of float32 in NumPy's format 1.0; the volume writer supports three axes only.</summary>
internal static class TensorFile
{
    public static void Write(Stream stream, IReadOnlyList<Volume<float>> channels)
    {
        Shape3D shape = channels[0].Shape;
        string lengths = $"1, {channels.Count}, {shape.Depth}, {shape.Height}, {shape.Width}";
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        int length = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        Span<byte> start = stackalloc byte[10], value = stackalloc byte[4];
        "NUMPY"u8.CopyTo(start[1..]);
        start[0] = 0x93;
        (start[6], start[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], (ushort)length);
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        foreach (Volume<float> channel in channels)
        {
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(channel.Voxels));
                continue;
            }

            foreach (float voxel in channel.Voxels)
            {
                BinaryPrimitives.WriteSingleLittleEndian(value, voxel);
                stream.Write(value);
            }
        }
    }
}
