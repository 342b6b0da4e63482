using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Mean of three neighbors along an axis. Edges are repeated.</summary>
internal static class BoxBlur
{
    /// <summary>Blurs in place along x and y (kind 0), z (1) or all axes (2).</summary>
    public static void Apply(Span<float> image, Shape3D crop, int kind)
    {
        if (kind != 1)
        {
            for (int z = 0; z < crop.Depth; z++) Blocks(image.Slice(z * crop.PlaneLength, crop.PlaneLength), crop.Height, crop.Width);
            for (int start = 0; start < image.Length; start += crop.Width) Row(image.Slice(start, crop.Width));
        }

        if (kind != 0) Blocks(image, crop.Depth, crop.PlaneLength);
    }

    /// <summary>Blurs along the slowest axis of a block of <paramref name="count"/> rows or planes.</summary>
    private static void Blocks(Span<float> image, int count, int length)
    {
        float[] before = image[..length].ToArray();
        for (int i = 0; i < count; i++)
        {
            Span<float> own = image.Slice(i * length, length);
            ReadOnlySpan<float> next = i == count - 1 ? own : image.Slice((i + 1) * length, length);
            int k = 0;
            for (; k <= length - Vector<float>.Count; k += Vector<float>.Count)
            {
                var value = new Vector<float>(own[k..]);
                Vector<float> sum = new Vector<float>(before, k) + value + new Vector<float>(next[k..]);
                value.CopyTo(before, k);
                (sum * (1f / 3)).CopyTo(own[k..]);
            }

            for (; k < length; k++)
            {
                float value = own[k];
                own[k] = (before[k] + value + next[k]) * (1f / 3);
                before[k] = value;
            }
        }
    }

    private static void Row(Span<float> row)
    {
        float before = row[0];
        for (int x = 0; x < row.Length; x++)
        {
            float value = row[x], next = x == row.Length - 1 ? value : row[x + 1];
            row[x] = (before + value + next) * (1f / 3);
            before = value;
        }
    }
}
