using System.Runtime.InteropServices;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Memory outside the garbage-collected heap, in large pages if the system supports them: a pass touches every page, and the first touch
/// of a page is slow.
/// </summary>
internal sealed unsafe partial class NativeBuffer : IDisposable
{
    private const nuint LargePage = 2 << 20;
    private const int AdviseLargePages = 14;
    private void* _memory;

    /// <summary>Allocates memory with undefined contents.</summary>
    /// <param name="bytes">Size in bytes, 1 or more.</param>
    /// <exception cref="OutOfMemoryException">The system has no block of this size.</exception>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        Bytes = bytes;
        bool large = (nuint)bytes >= 2 * LargePage;
        _memory = NativeMemory.AlignedAlloc((nuint)bytes, large ? LargePage : 64);

        // This is only advice: if the system ignores it, pages are small and the results are the same.
        if (large && OperatingSystem.IsLinux()) _ = Advise(_memory, (nuint)bytes, AdviseLargePages);
        GC.AddMemoryPressure(bytes);
    }

    /// <summary>Frees the memory if <see cref="Dispose"/> was not called.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Pointer to the first value.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return (float*)_memory;
        }
    }

    /// <summary>Creates a buffer with the values of an array.</summary>
    public static NativeBuffer Of(ReadOnlySpan<float> numbers)
    {
        var buffer = new NativeBuffer((long)numbers.Length * sizeof(float));
        numbers.CopyTo(new Span<float>(buffer.Pointer, numbers.Length));
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_memory is null) return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.RemoveMemoryPressure(Bytes);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* from, nuint bytes, int advice);
}
