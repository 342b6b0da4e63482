namespace QcaNet.Models.Kernels;

/// <summary>Where pieces of memory lie in one larger piece, each for as long as it is needed. Nothing is allocated: it is arithmetic, and its peak is known beforehand.</summary>
internal sealed class ArenaLayout
{
    /// <summary>Pieces begin at cache lines.</summary>
    private const long Alignment = 64;
    private readonly List<(long From, long To)> _taken = [];

    /// <summary>Bytes from the beginning to the end of the furthest piece there has been.</summary>
    public long Peak { get; private set; }

    /// <summary>The first gap that holds so many bytes.</summary>
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

    /// <summary>Gives a piece back.</summary>
    public void Return(long from) => _taken.RemoveAll(piece => piece.From == from);
}
