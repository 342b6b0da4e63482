using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Receives rows of finished squared distances.</summary>
internal interface ISquareSink<T>
    where T : unmanaged
{
    /// <summary>Receives squares for the voxels from <paramref name="offset"/> on.</summary>
    void Write(int offset, ReadOnlySpan<T> squares);

    /// <summary>Receives <paramref name="count"/> zeros for the voxels from <paramref name="offset"/> on.</summary>
    void Clear(int offset, int count);
}

/// <summary>Stores the squares.</summary>
internal readonly unsafe struct StoreSink<T>(T* squares) : ISquareSink<T>
    where T : unmanaged
{
    public void Write(int offset, ReadOnlySpan<T> values) => values.CopyTo(new Span<T>(squares + offset, values.Length));

    public void Clear(int offset, int count) => new Span<T>(squares + offset, count).Clear();
}

/// <summary>Converts squares to distances; each is the root in double precision, rounded once to single precision.</summary>
internal readonly unsafe struct RootSink<T>(float* distances, double unit) : ISquareSink<T>
    where T : unmanaged
{
    public void Write(int offset, ReadOnlySpan<T> squares)
    {
        var target = new Span<float>(distances + offset, squares.Length);
        if (typeof(T) == typeof(ushort)) FromUInt16(MemoryMarshal.Cast<T, ushort>(squares), target);
        else if (typeof(T) == typeof(uint)) FromUInt32(MemoryMarshal.Cast<T, uint>(squares), target);
        else FromDouble(MemoryMarshal.Cast<T, double>(squares), target);
    }

    public void Clear(int offset, int count) => new Span<float>(distances + offset, count).Clear();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FromUInt16(ReadOnlySpan<ushort> squares, Span<float> target)
    {
        int i = 0;
        if (unit == 1)
        {
            // For an integer below 2^16, which single precision represents exactly, the root in single precision equals the rounded double
            // root.
            for (; i <= squares.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                var square = new Vector<ushort>(squares[i..]);
                if (square == Vector<ushort>.Zero)
                {
                    target.Slice(i, Vector<ushort>.Count).Clear();
                    continue;
                }

                Vector.Widen(square, out Vector<uint> low, out Vector<uint> high);
                Vector.SquareRoot(Vector.ConvertToSingle(low.As<uint, int>())).CopyTo(target[i..]);
                Vector.SquareRoot(Vector.ConvertToSingle(high.As<uint, int>())).CopyTo(target[(i + Vector<float>.Count)..]);
            }
        }

        for (; i < squares.Length; i++) target[i] = squares[i] == 0 ? 0 : (float)(unit * Math.Sqrt(squares[i]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FromUInt32(ReadOnlySpan<uint> squares, Span<float> target)
    {
        for (int i = 0; i < squares.Length; i++) target[i] = squares[i] == 0 ? 0 : (float)(unit * Math.Sqrt(squares[i]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FromDouble(ReadOnlySpan<double> squares, Span<float> target)
    {
        for (int i = 0; i < squares.Length; i++) target[i] = squares[i] == 0 ? 0 : (float)(unit * Math.Sqrt(squares[i]));
    }
}
