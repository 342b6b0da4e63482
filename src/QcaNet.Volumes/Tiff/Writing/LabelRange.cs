using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>Smallest and largest label of one or more volumes.</summary>
internal readonly record struct LabelRange(int Min, int Max)
{
    /// <summary>The smallest type of 16 or 32 bits that can hold all labels.</summary>
    internal VoxelType Type => Min < 0 ? VoxelType.Int32 : Max <= ushort.MaxValue ? VoxelType.UInt16 : VoxelType.UInt32;

    /// <summary>
    /// The values that ImageJ shows as black and white. A first plane without labels would make it show all of them in black.
    /// </summary>
    internal (long Min, long Max) Display => (Min, Math.Max(Max, Min + 1L));

    internal static LabelRange Of<T>(Volume<T> volume)
        where T : unmanaged
    {
        Debug.Assert(typeof(T) == typeof(int), "Labels are int.");
        ReadOnlySpan<int> labels = MemoryMarshal.Cast<T, int>(volume.Voxels);
        (int min, int max, int i) = (labels[0], labels[0], 0);

        // Several times faster than a loop over single labels, which would take as long as compressing them.
        if (labels.Length >= Vector<int>.Count)
        {
            (Vector<int> mins, Vector<int> maxes) = (new(labels), new(labels));
            for (; i <= labels.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                var some = new Vector<int>(labels[i..]);
                mins = Vector.Min(mins, some);
                maxes = Vector.Max(maxes, some);
            }

            for (int lane = 0; lane < Vector<int>.Count; lane++) (min, max) = (Math.Min(min, mins[lane]), Math.Max(max, maxes[lane]));
        }

        for (; i < labels.Length; i++) (min, max) = (Math.Min(min, labels[i]), Math.Max(max, labels[i]));
        return new LabelRange(min, max);
    }

    internal LabelRange With(LabelRange? other) =>
        other is { } o ? new LabelRange(Math.Min(Min, o.Min), Math.Max(Max, o.Max)) : this;

    /// <exception cref="ArgumentException">A label lies outside the range declared for the file.</exception>
    internal void CheckWithin(LabelRange promised, int time, int channel)
    {
        if (Min >= promised.Min && Max <= promised.Max) return;
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The volume of time point {time}, channel {channel} (counted from 0) has labels from {Min} to {Max}, but the file was "
            + $"created for {promised.Min} to {promised.Max}; set VolumeWriteOptions.LargestLabel to the largest of the series, or to "
            + $"null."));
    }
}
