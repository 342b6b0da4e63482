// Voxels as bits, 64 along x per word: a step along x is a shift of a word, a step along y or z the word of another row, and both are done
// for 64 voxels at once, for several rows at once with vectors. A nucleus is some dozen rows of one word.
//
// A word holds 54 voxels of its own and repeats 5 of each neighbor at its ends, so that shifts by up to 4 (and the surface, which looks one
// voxel further) need no other word. Each row and plane lies in a margin of empty rows, so that steps need no test of the bounds.

using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Objects within a box as bits.</summary>
internal sealed class BitBox
{
    /// <summary>Bits at each end of a word that belong to its neighbors.</summary>
    internal const int Halo = 5;

    /// <summary>The bits of a word that are its own.</summary>
    internal const ulong Own = ((1UL << Stride) - 1) << Halo;

    private const int Stride = 64 - (2 * Halo);

    // The last vector of rows may begin at the last row of the box.
    private const int Slack = 8;

    private readonly VoxelBox _box;
    private readonly int _margin;
    private readonly int _rowsPerWord;

    /// <summary>An empty box.</summary>
    /// <param name="box">Must hold all of the objects that are added.</param>
    /// <param name="margin">Steps along y and z that may lead out of it, at least 1.</param>
    internal BitBox(VoxelBox box, int margin)
    {
        (_box, _margin) = (box, margin);
        (int depth, int height, int width) = box.Shape;
        Pitch = height + margin;
        Words = (width + Stride - 1) / Stride;
        _rowsPerWord = checked(((depth + (2 * margin)) * Pitch) + margin);
        Bits = new ulong[checked((Words * _rowsPerWord) + Slack)];
    }

    /// <summary>All words: row by row, plane by plane; all first words of rows before all second ones.</summary>
    internal ulong[] Bits { get; private set; }

    /// <summary>Number of words per row.</summary>
    internal int Words { get; }

    /// <summary>From a row to the same one of the next plane.</summary>
    internal int Pitch { get; }

    /// <summary>The first row of the box.</summary>
    internal int FirstRow(int word) => Row(0, 0, word);

    /// <summary>Behind the last row of the box.</summary>
    internal int EndRow(int word) => Row(_box.LastZ - _box.FirstZ, _box.LastY - _box.FirstY, word) + 1;

    /// <summary>A row, counted from the corner of the box.</summary>
    internal int Row(int z, int y, int word) => (word * _rowsPerWord) + ((z + _margin) * Pitch) + y + _margin;

    /// <summary>Adds all voxels of an object.</summary>
    internal void Add(LabelRuns runs, int index)
    {
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            (int first, int end) = (run.X - _box.FirstX, run.End - _box.FirstX);
            for (int word = Math.Max(0, (first - Halo) / Stride - 1); word < Words; word++)
            {
                // Positions of the bits 0 and 63 are those of the word's own voxels less and plus the halo.
                int from = Math.Max(0, first - (word * Stride) + Halo), to = Math.Min(64, end - (word * Stride) + Halo);
                if (to <= 0) break;
                if (from < to) Bits[Row(z - _box.FirstZ, y - _box.FirstY, word)] |= ulong.MaxValue >> (64 - (to - from)) << from;
            }
        }
    }

    /// <summary>Keeps the voxels that have a face in common with the outside of the objects.</summary>
    /// <returns>Number of voxels that are left.</returns>
    internal int KeepSurface()
    {
        ulong[] surface = new ulong[Bits.Length];
        int count = 0;
        for (int word = 0; word < Words; word++)
        {
            for (int i = FirstRow(word); i < EndRow(word); i++)
            {
                ulong own = Bits[i];
                if (own == 0) continue;
                ulong around = (own << 1) & (own >> 1) & Bits[i - 1] & Bits[i + 1] & Bits[i - Pitch] & Bits[i + Pitch];
                surface[i] = own & ~around;
                count += BitOperations.PopCount(surface[i] & Own);
            }
        }

        Bits = surface;
        return count;
    }

    /// <summary>Counts the voxels that a 3x3x3 erosion leaves; neighbors outside of the volume do not matter.</summary>
    internal int CountEroded(Shape3D volume)
    {
        (int depth, int height, int width) = _box.Shape;
        ulong[] alongX = new ulong[Bits.Length], alongY = new ulong[Bits.Length];
        int count = 0;
        for (int word = 0; word < Words; word++)
        {
            // Beyond the ends of the volume the object is taken to go on.
            ulong outside = 0;
            int end = width - (word * Stride) + Halo;
            if (word == 0 && _box.FirstX == 0) outside |= (1UL << Halo) - 1;
            if (end < 64 && _box.LastX == volume.Width - 1) outside |= ulong.MaxValue << end;
            for (int i = FirstRow(word); i < EndRow(word); i++)
            {
                ulong row = Bits[i] | outside;
                alongX[i] = Bits[i] & (row << 1) & (row >> 1);
            }

            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    int i = Row(z, y, word);
                    ulong row = alongX[i];
                    if (y > 0 || _box.FirstY > 0) row &= alongX[i - 1];
                    if (y < height - 1 || _box.LastY < volume.Height - 1) row &= alongX[i + 1];
                    alongY[i] = row;
                }
            }

            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    int i = Row(z, y, word);
                    ulong row = alongY[i];
                    if (z > 0 || _box.FirstZ > 0) row &= alongY[i - Pitch];
                    if (z < depth - 1 || _box.LastZ < volume.Depth - 1) row &= alongY[i + Pitch];
                    count += BitOperations.PopCount(row & Own);
                }
            }
        }

        return count;
    }

    /// <summary>Where the voxels lie, from the corner of the box, in no particular order.</summary>
    internal static List<(int Z, int Y, int X)> Points(BitBox box, ReadOnlySpan<ulong> bits)
    {
        var points = new List<(int Z, int Y, int X)>();
        for (int word = 0; word < box.Words; word++)
        {
            for (int i = box.FirstRow(word); i < box.EndRow(word); i++)
            {
                (int z, int y) = Math.DivRem(i - box.FirstRow(word), box.Pitch);
                for (ulong rest = bits[i] & Own; rest != 0; rest &= rest - 1)
                {
                    points.Add((z, y, (word * Stride) + BitOperations.TrailingZeroCount(rest) - Halo));
                }
            }
        }

        return points;
    }
}
