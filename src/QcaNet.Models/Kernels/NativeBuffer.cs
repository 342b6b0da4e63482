using System.Runtime.InteropServices;

namespace QcaNet.Models.Kernels;

/// <summary>Memory outside the garbage-collected heap, in large pages where the system has them: a pass touches every page, and each first touch costs.</summary>
internal sealed unsafe partial class NativeBuffer : IDisposable
{
    private const nuint LargePage = 2 << 20;
    private const int AdviseLargePages = 14;
    private void* _memory;

    /// <summary>Takes memory. What it holds is undefined.</summary>
    /// <param name="bytes">1 or more.</param>
    /// <exception cref="OutOfMemoryException">The system has no such piece.</exception>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        Bytes = bytes;
        bool large = (nuint)bytes >= 2 * LargePage;
        _memory = NativeMemory.AlignedAlloc((nuint)bytes, large ? LargePage : 64);

        // Advice: where the system does not take it, pages are small and the results the same.
        if (large && OperatingSystem.IsLinux()) _ = Advise(_memory, (nuint)bytes, AdviseLargePages);
        GC.AddMemoryPressure(bytes);
    }

    /// <summary>Gives the memory back where <see cref="Dispose"/> was forgotten.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>The first number.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return (float*)_memory;
        }
    }

    /// <summary>A buffer with the numbers of an array.</summary>
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
