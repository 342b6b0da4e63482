// Longer than 300 lines: the instructions of the pickle machine are read together.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Reads a pickle of protocol 2 to 5 as data: the instructions of Lib/pickle.py that state dicts and pickled modules use, on a stack of
/// plain values, with an allow-list of names. Nothing in a pickle is executed.
/// </summary>
/// <remarks>
/// Every instruction costs a bounded amount of work and memory: nested values are never traversed here, and their cost is counted.
/// </remarks>
internal ref struct PickleReader
{
    /// <summary>Longer strings cannot be names; they are skipped.</summary>
    private const int LongestText = 1024;

    private readonly ReadOnlySpan<byte> _pickle;
    private readonly Refusals _refuse;
    private readonly PickleStack _stack;
    private readonly PickleCalls _calls;
    private int _at;

    private PickleReader(ReadOnlySpan<byte> pickle, Refusals refuse)
    {
        _pickle = pickle;
        _refuse = refuse;
        _stack = new PickleStack(refuse);
        _calls = new PickleCalls(refuse);
    }

    /// <summary>Reads the value of the pickle.</summary>
    public static object? Read(ReadOnlySpan<byte> pickle, Refusals refuse) => new PickleReader(pickle, refuse).Run();

    private object? Run()
    {
        if (_pickle.Length < 2 || _pickle[0] != 0x80)
        {
            throw _refuse.Unsupported("has a pickle of protocol 0 or 1, or none; PyTorch writes protocol 2 and later.");
        }

        if (_pickle[1] is < 2 or > 5) throw _refuse.Unsupported($"has a pickle of protocol {_pickle[1]}; 2 to 5 are read.");
        _at = 2;
        while (true)
        {
            byte instruction = Bytes(1)[0];
            if (instruction == (byte)'.') break;
            if (!Constant(instruction) && !Container(instruction) && !Memo(instruction) && !Object(instruction)) throw Unknown(instruction);
        }

        return _at == _pickle.Length ? _stack.Result() : throw Bad("it continues after its end");
    }

    private bool Constant(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'N': _stack.Push(null); return true;
            case 0x88: _stack.Push(true, 24); return true;
            case 0x89: _stack.Push(false, 24); return true;
            case (byte)'K': Number(Bytes(1)[0]); return true;
            case (byte)'M': Number(BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); return true;
            case (byte)'J': Number(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); return true;
            case 0x8a: Integer(Bytes(Bytes(1)[0])); return true;
            case 0x8b: Integer(Bytes(Length(4))); return true;
            case (byte)'I' or (byte)'L': Digits(instruction); return true;
            case (byte)'G': _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)), 24); return true;
            case (byte)'F':
                bool valid = double.TryParse(Line(), CultureInfo.InvariantCulture, out double real);
                _stack.Push(valid ? real : throw Bad("a number is invalid"), 24);
                return true;
            case (byte)'X': Text(Bytes(Length(4)), Encoding.UTF8); return true;
            case 0x8c: Text(Bytes(Bytes(1)[0]), Encoding.UTF8); return true;
            case 0x8d: Text(Bytes(Length(8)), Encoding.UTF8); return true;
            case (byte)'T': Text(Bytes(Length(4)), Encoding.Latin1); return true;
            case (byte)'U': Text(Bytes(Bytes(1)[0]), Encoding.Latin1); return true;
            case (byte)'S' or (byte)'V': Line(); _stack.Push(PickleOpaque.Value); return true;
            case (byte)'B': Bytes(Length(4)); _stack.Push(PickleOpaque.Value); return true;
            case (byte)'C': Bytes(Bytes(1)[0]); _stack.Push(PickleOpaque.Value); return true;
            case 0x8e or 0x96: Bytes(Length(8)); _stack.Push(PickleOpaque.Value); return true;
            case 0x95:
                // A frame declares its length; its contents are ordinary instructions.
                if (BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)) > (ulong)(_pickle.Length - _at))
                {
                    throw Bad("a frame extends beyond its end");
                }

                return true;
            default: return false;
        }
    }

    private readonly bool Container(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'(': _stack.Mark(); return true;
            case (byte)'0': _stack.Drop(); return true;
            case (byte)'1': _stack.PopToMark(); return true;
            case (byte)'2': _stack.Push(_stack.Peek()); return true;
            case (byte)']': _stack.Push(new PickleList(), 56); return true;
            case (byte)'}': _stack.Push(new PickleDictionary(), 144); return true;
            case (byte)')': _stack.Push(Array.Empty<object?>()); return true;
            case 0x8f: _stack.Push(new PickleSet(), 24); return true;
            case (byte)'t': Tuple(_stack.PopToMark()); return true;
            case 0x85: Tuple([_stack.Pop()]); return true;
            case 0x86: Tuple(Two()); return true;
            case 0x87: Tuple(Three()); return true;
            case (byte)'l': NewList(_stack.PopToMark()); return true;
            case (byte)'d': NewDictionary(_stack.PopToMark()); return true;
            case 0x91: _stack.PopToMark(); _stack.Push(new PickleSet(), 24); return true;
            case (byte)'a': Add(_stack.Pop()); return true;
            case (byte)'e': Append(_stack.PopToMark()); return true;
            case (byte)'s': SetItems(Two()); return true;
            case (byte)'u': SetItems(_stack.PopToMark()); return true;
            case 0x90:
                _stack.PopToMark();
                if (_stack.Peek() is not PickleSet) throw Bad("items are added to something that is not a set");
                return true;
            default: return false;
        }
    }

    private bool Memo(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'q': _stack.Remember(Bytes(1)[0]); return true;
            case (byte)'r': _stack.Remember(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))); return true;
            case (byte)'p': _stack.Remember(Index()); return true;
            case 0x94: _stack.RememberNext(); return true;
            case (byte)'h': _stack.Recall(Bytes(1)[0]); return true;
            case (byte)'j': _stack.Recall(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))); return true;
            case (byte)'g': _stack.Recall(Index()); return true;
            default: return false;
        }
    }

    private bool Object(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'c':
                string module = Line();
                _stack.Push(_calls.Find(module, Line()), 40);
                return true;
            case 0x93:
                if (_stack.Pop() is not string named || _stack.Pop() is not string origin) throw Bad("a name is not a string");
                _stack.Push(_calls.Find(origin, named), 40);
                return true;
            case (byte)'i':
                string of = Line();
                throw _refuse.Unsupported(
                    $"has a pickle that creates an object with INST ({_calls.Find(of, Line()).Name}); weights do not need that.");
            case (byte)'R':
                object? arguments = _stack.Pop();
                _stack.Push(_calls.Reduce(_stack.Pop(), arguments), 144);
                return true;
            case 0x81:
                object? plain = _stack.Pop();
                _stack.Push(_calls.New(_stack.Pop(), plain), 144);
                return true;
            case 0x92:
                if (_stack.Pop() is not PickleDictionary { Pairs.Count: 0 }) throw Bad("an object is created with named arguments");
                object? positional = _stack.Pop();
                _stack.Push(_calls.New(_stack.Pop(), positional), 144);
                return true;
            case (byte)'b':
                object? state = _stack.Pop();
                _calls.Build(_stack.Peek(), state);
                return true;
            case (byte)'Q':
                _stack.Push(_calls.Storage(_stack.Pop()), 64);
                return true;
            default: return false;
        }
    }

    private readonly WeightsFormatException Unknown(byte instruction) => instruction switch
    {
        (byte)'o' or (byte)'P' or 0x82 or 0x83 or 0x84 or 0x97 or 0x98 =>
            _refuse.Unsupported(
                $"has a pickle with the instruction 0x{instruction:x2} at byte {_at - 1}, which weights do not need. It was not executed."),
        _ => Bad($"0x{instruction:x2} is not an instruction"),
    };

    private ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > _pickle.Length - _at) throw Bad("it is truncated, or declares a length beyond its end");
        ReadOnlySpan<byte> bytes = _pickle.Slice(_at, (int)count);
        _at += (int)count;
        return bytes;
    }

    private long Length(int bytes) =>
        bytes == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)) : BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    private string Line()
    {
        int length = _pickle[_at..].IndexOf((byte)'\n');
        if (length < 0) throw Bad("a line has no end");
        ReadOnlySpan<byte> line = Bytes(length);
        Bytes(1);
        _stack.Charge(Math.Min(length, LongestText));
        return Encoding.Latin1.GetString(line[..Math.Min(length, LongestText)]);
    }

    private long Index()
    {
        string text = Line();
        if (text.Length == 0 || !text.All(char.IsAsciiDigit)) throw Bad("a memo index is not a number");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : long.MaxValue;
    }

    private readonly void Number(long number) => _stack.Push(number, 24);

    private readonly void Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestText) throw _refuse.Limit($"has a pickle with a number of {bytes.Length} bytes.");
        if (bytes.Length > 8)
        {
            _stack.Push(PickleOpaque.Value);
            return;
        }

        long number = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--) number = (number << 8) | bytes[i];
        Number(number);
    }

    private void Digits(byte instruction)
    {
        string text = Line();
        if (text.Length >= LongestText) throw _refuse.Limit("has a pickle with a number of more than a thousand digits.");
        if (instruction == 'I' && text is "00" or "01")
        {
            _stack.Push(text == "01", 24);
            return;
        }

        string digits = instruction == 'L' && text.EndsWith('L') ? text[..^1] : text;
        ReadOnlySpan<char> unsigned = digits.AsSpan(digits.StartsWith('-') ? 1 : 0);
        if (unsigned.Length == 0 || unsigned.ContainsAnyExceptInRange('0', '9')) throw Bad("a number is invalid");
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) Number(number);
        else _stack.Push(PickleOpaque.Value);
    }

    private readonly void Text(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        if (bytes.Length > LongestText) _stack.Push(PickleOpaque.Value);
        else _stack.Push(encoding.GetString(bytes), 32 + (2 * bytes.Length));
    }

    private readonly object?[] Two()
    {
        object? second = _stack.Pop();
        return [_stack.Pop(), second];
    }

    private readonly object?[] Three()
    {
        object? third = _stack.Pop();
        return [.. Two(), third];
    }

    private readonly void Tuple(object?[] items) => _stack.Push(items, 32 + (8 * items.Length));

    private readonly void NewList(object?[] items)
    {
        _stack.Push(new PickleList(), 56);
        Append(items);
    }

    private readonly void NewDictionary(object?[] items)
    {
        _stack.Push(new PickleDictionary(), 144);
        SetItems(items);
    }

    private readonly void Add(object? item)
    {
        if (_stack.Peek() is not PickleList list) throw Bad("an item is added to something that is not a list");
        _stack.Charge(24);
        list.Items.Add(item);
    }

    private readonly void Append(object?[] items)
    {
        if (_stack.Peek() is not PickleList list) throw Bad("items are added to something that is not a list");
        _stack.Charge(24 * items.Length);
        list.Items.AddRange(items);
    }

    private readonly void SetItems(object?[] items)
    {
        if (_stack.Peek() is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw Bad("items are set in something that is not a dictionary, or an item has no value");
        }

        _stack.Charge(48 * items.Length);
        for (int i = 0; i < items.Length; i += 2)
        {
            if (items[i] is PickleList or PickleDictionary or PickleSet)
            {
                throw Bad("a key of a dictionary is itself a list, set or dictionary");
            }

            string key = Convert.ToString(items[i], CultureInfo.InvariantCulture)!;
            if (!dictionary.TryAdd(items[i], items[i + 1])) throw Bad($"the key {ZipDirectory.Shown(key)} appears twice");
        }
    }

    private readonly WeightsFormatException Bad(string what) => _refuse.Malformed($"has a damaged pickle: {what}, at byte {_at}.");
}
