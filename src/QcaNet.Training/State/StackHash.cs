using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.State;

/// <summary>Hash of a stack of the training data. Stacks with equal hashes are equal.</summary>
/// <param name="Name">Name of the stack.</param>
/// <param name="Hash">SHA-256 of the shape, spacing, intensities and labels.</param>
internal sealed record StackHash(string Name, string Hash)
{
    public static StackHash Of(LabeledVolume stack)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string head = string.Create(CultureInfo.InvariantCulture, $"{stack.Image.Shape} {stack.Image.Spacing}\n");
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        Append(hash, stack.Image);
        Append(hash, stack.Labels);
        return new StackHash(stack.Name, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Lists the differences, one line each, such as "training: Emb01_t001 is missing".</summary>
    public static IEnumerable<string> Differences(string kind, IReadOnlyList<StackHash> before, IReadOnlyList<StackHash> now)
    {
        var old = before.ToDictionary(s => s.Name, s => s.Hash, StringComparer.Ordinal);
        var present = now.ToDictionary(s => s.Name, s => s.Hash, StringComparer.Ordinal);
        foreach (StackHash stack in before)
        {
            if (!present.TryGetValue(stack.Name, out string? hash)) yield return $"{kind}: {stack.Name} is missing";
            else if (hash != stack.Hash) yield return $"{kind}: the contents of {stack.Name} differ";
        }

        foreach (StackHash stack in now)
        {
            if (!old.ContainsKey(stack.Name)) yield return $"{kind}: {stack.Name} is new";
        }

        bool sameOrder = before.Select(s => s.Name).SequenceEqual(now.Select(s => s.Name));
        if (!sameOrder && before.Count == now.Count && old.Keys.ToHashSet().SetEquals(present.Keys))
        {
            yield return $"{kind}: the order of the stacks differs";
        }
    }

    private static void Append<T>(IncrementalHash hash, Volume<T> volume)
        where T : unmanaged
    {
        ReadOnlySpan<T> left = volume.Voxels;
        const int Piece = 1 << 26;
        while (!left.IsEmpty)
        {
            int count = Math.Min(Piece, left.Length);
            hash.AppendData(MemoryMarshal.AsBytes(left[..count]));
            left = left[count..];
        }
    }
}
