namespace QcaNet.Models.Kernels;

/// <summary>
/// Places pieces of memory in one larger piece, each for as long as it is needed. Nothing is allocated: this is arithmetic only, so the
/// peak is known in advance.
/// </summary>
internal sealed class ArenaLayout
{
    /// <summary>Pieces start at cache lines.</summary>
    private const long Alignment = 64;
    private readonly List<(long From, long To)> _taken = [];

    /// <summary>Number of bytes from the start to the end of the furthest piece so far.</summary>
    public long Peak { get; private set; }

    /// <summary>Places a piece in the first gap that is large enough.</summary>
    public long Take(long bytes)
    {
        bytes = (bytes + Alignment - 1) / Alignment * Alignment;
        long from = 0;
        int at = 0;
        while (at < _taken.Count && _taken[at].From - from < bytes) from = _taken[at++].To;
        _taken.Insert(at, (from, from + bytes));
        Peak = Math.Max(Peak, from + bytes);
        return from;
    }

    /// <summary>Releases a piece.</summary>
    public void Return(long from) => _taken.RemoveAll(piece => piece.From == from);
}
