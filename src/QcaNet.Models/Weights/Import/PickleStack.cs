using System.Runtime.InteropServices;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Stack, marks and memo of the pickle machine, and the memory of its values. Nothing can be taken from below the last mark.
/// </summary>
internal sealed class PickleStack(Refusals refuse)
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _cost;

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    /// <summary>Pushes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cost">Approximate memory of the value in bytes, in addition to the stack.</param>
    public void Push(object? value, int cost = 0)
    {
        Charge(cost);
        if (_values.Count >= ImportLimits.PickleStack) throw refuse.Limit("has a pickle whose values are nested too deeply for a network.");
        _values.Add(value);
    }

    /// <summary>Counts the memory of values, and stops reading if the limit is exceeded.</summary>
    public void Charge(int cost)
    {
        _cost += cost;
        if (_cost > ImportLimits.PickleValues) throw refuse.Limit("has a pickle with more values than a network has.");
    }

    public object? Pop()
    {
        if (_values.Count <= Floor) throw refuse.Malformed("has a damaged pickle: it takes a value from an empty stack.");
        object? value = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public object? Peek()
    {
        object? value = Pop();
        _values.Add(value);
        return value;
    }

    public void Mark()
    {
        if (_marks.Count >= ImportLimits.PickleStack) throw refuse.Limit("has a pickle whose values are nested too deeply for a network.");
        _marks.Push(_values.Count);
    }

    /// <summary>Takes everything above the last mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (!_marks.TryPop(out int mark)) throw refuse.Malformed("has a damaged pickle: a mark is missing.");
        object?[] items = CollectionsMarshal.AsSpan(_values)[mark..].ToArray();
        _values.RemoveRange(mark, _values.Count - mark);
        Charge(8 * items.Length);
        return items;
    }

    /// <summary>POP takes a mark if one is on top.</summary>
    public void Drop()
    {
        if (_marks.TryPeek(out int mark) && mark == _values.Count) _marks.Pop();
        else Pop();
    }

    public void Remember(long index)
    {
        if (index is < 0 or > ImportLimits.PickleMemo)
        {
            throw refuse.Limit($"has a pickle with the memo index {index}; at most {ImportLimits.PickleMemo} are read.");
        }

        Charge(40);
        _memo[index] = Peek();
    }

    public void RememberNext() => Remember(_memo.Count);

    public void Recall(long index)
    {
        if (!_memo.TryGetValue(index, out object? value))
        {
            throw refuse.Malformed($"has a damaged pickle: it recalls the value {index}, which it never stored.");
        }

        Push(value);
    }

    /// <summary>The only value left at the end.</summary>
    public object? Result() => _values.Count == 1 && _marks.Count == 0
        ? _values[0]
        : throw refuse.Malformed("has a damaged pickle: it ends with values left over.");
}
