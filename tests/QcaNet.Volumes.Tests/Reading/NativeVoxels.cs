using System.Buffers;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tests.Reading;

/// <summary>Voxels outside the managed heap.</summary>
internal sealed unsafe class NativeVoxels(int length) : MemoryManager<ushort>
{
    private ushort* _voxels = (ushort*)NativeMemory.AllocZeroed((nuint)length, sizeof(ushort));

    public override Span<ushort> GetSpan() => new(_voxels, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_voxels + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_voxels);
        _voxels = null;
    }
}
