namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Copies one strided tensor from a storage that is read once, in chunks, from its first element to its last.
/// </summary>
/// <remarks>
/// A storage may hold a whole network and be deflated, so it can neither be kept nor be searched within the memory limit of the importer.
/// The axes are therefore traversed with the largest stride outermost: for every permutation, slice or expansion of a dense array, the
/// positions then only increase. Fortran order is such a permutation. Views that overlap themselves in other ways need a window of the
/// storage, which is limited.
/// </remarks>
internal sealed class TensorFill
{
    private const int LargestWindow = 4 << 20;

    private readonly ElementFormat _format;
    private readonly float[] _into;
    private readonly float[]? _window;
    private readonly long[] _sizes;
    private readonly long[] _steps;
    private readonly long[] _targets;
    private readonly long[] _index;
    private readonly long _first;
    private long _position;
    private long _target;
    private long _run;
    private bool _done;

    /// <param name="format">Format of the values in the storage.</param>
    /// <param name="into">Receives the tensor, last axis fastest.</param>
    /// <param name="shape">Extents, all above zero.</param>
    /// <param name="strides">Number of elements of the storage from one index to the next, none of them negative.</param>
    /// <param name="offset">The tensor's first element in the storage.</param>
    /// <param name="refuse">Creates errors for views that cannot be copied.</param>
    /// <param name="name">The tensor, for errors.</param>
    public TensorFill(
        ElementFormat format,
        float[] into,
        ReadOnlySpan<long> shape,
        ReadOnlySpan<long> strides,
        long offset,
        Refusals refuse,
        string name)
    {
        _format = format;
        _into = into;
        _first = _position = offset;
        var axes = new List<(long Size, long Step, long Target)>();
        long target = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] > 1) axes.Add((shape[d], strides[d], target));
            target *= shape[d];
        }

        // A stable sort, so equal strides keep their order; outermost first.
        axes = [.. axes.OrderByDescending(a => a.Step)];
        for (int d = axes.Count - 2; d >= 0; d--)
        {
            (long size, long step, long to) = axes[d + 1];
            if (axes[d].Step != size * step || axes[d].Target != size * to) continue;
            axes[d] = (axes[d].Size * size, step, to);
            axes.RemoveAt(d + 1);
        }

        _sizes = [.. axes.Select(a => a.Size)];
        _steps = [.. axes.Select(a => a.Step)];
        _targets = [.. axes.Select(a => a.Target)];
        _index = new long[axes.Count];
        long span = axes.Sum(a => (a.Size - 1) * a.Step);
        if (Rises(axes)) return;
        if (span >= LargestWindow)
        {
            throw refuse.Unsupported($"is a view whose elements overlap over {span} places; save a copy of it (tensor.clone()).", name);
        }

        _window = new float[span + 1];
    }

    /// <summary>Processes the next chunk.</summary>
    /// <param name="bytes">Whole elements of the storage.</param>
    /// <param name="first">Index of its first element.</param>
    public void Take(ReadOnlySpan<byte> bytes, long first)
    {
        long end = first + (bytes.Length / _format.Size);
        if (_window is not null)
        {
            long from = Math.Max(first, _first), to = Math.Min(end, _first + _window.Length);
            if (from < to)
            {
                ReadOnlySpan<byte> found = bytes[(int)((from - first) * _format.Size)..];
                _format.ToSingle(found, _window.AsSpan((int)(from - _first), (int)(to - from)));
            }

            if (to == _first + _window.Length) GatherFromWindow();
            return;
        }

        int inner = _sizes.Length - 1;
        bool runs = inner >= 0 && _steps[inner] == 1 && _targets[inner] == 1;
        while (!_done && _position < end)
        {
            ReadOnlySpan<byte> here = bytes[(int)((_position - first) * _format.Size)..];
            if (!runs)
            {
                _into[_target] = _format.One(here);
                Advance(inner);
                continue;
            }

            int count = (int)Math.Min(_sizes[inner] - _run, end - _position);
            _format.ToSingle(here, _into.AsSpan((int)_target, count));
            _run += count;
            _position += count;
            _target += count;
            if (_run < _sizes[inner]) continue;
            _position -= _run;
            _target -= _run;
            _run = 0;
            Advance(inner - 1);
        }
    }

    private static bool Rises(List<(long Size, long Step, long Target)> axes)
    {
        long inner = 0;
        for (int d = axes.Count - 1; d >= 0; d--)
        {
            if (axes[d].Step < inner) return false;
            inner += (axes[d].Size - 1) * axes[d].Step;
        }

        return true;
    }

    private void GatherFromWindow()
    {
        while (!_done)
        {
            _into[_target] = _window![_position - _first];
            Advance(_sizes.Length - 1);
        }
    }

    private void Advance(int axis)
    {
        for (; axis >= 0; axis--)
        {
            _position += _steps[axis];
            _target += _targets[axis];
            if (++_index[axis] < _sizes[axis]) return;
            _position -= _sizes[axis] * _steps[axis];
            _target -= _sizes[axis] * _targets[axis];
            _index[axis] = 0;
        }

        _done = true;
    }
}
