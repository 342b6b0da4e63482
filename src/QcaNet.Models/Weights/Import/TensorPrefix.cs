using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// What stands before the names of a network's tensors: <c>module.</c> of DataParallel, <c>_orig_mod.</c> of torch.compile, <c>model.</c> or <c>net.</c> of a
/// module that holds the network, also several of them.
/// </summary>
internal static partial class TensorPrefix
{
    private const int Longest = 200;

    /// <summary>The prefix of a file's names, with its last dot; empty where there is none.</summary>
    /// <param name="names">All names.</param>
    /// <param name="refuse">Makes the errors.</param>
    /// <exception cref="WeightsFormatException">Tensors of networks of the family stand under more than one prefix.</exception>
    public static string Find(IEnumerable<string> names, Refusals refuse)
    {
        string[] found = [.. names.Select(n => Tail().Match(n)).Where(m => m.Success).Select(m => m.Groups["prefix"].Value).Distinct(StringComparer.Ordinal).Take(4)];
        if (found.Length > 1)
        {
            throw refuse.Mismatch($"holds more than one network: the names of tensors begin with {string.Join(" and with ", found.Select(Shown))}. Save the network you want alone.");
        }

        return found.Length == 1 && found[0].Length <= Longest ? found[0] : string.Empty;
    }

    /// <summary>A clause for an error about a name that is not known: which prefix was taken off it, or which one all names share.</summary>
    public static string Clause(string prefix, IReadOnlyCollection<string> names)
    {
        if (prefix.Length > 0) return $" The other names have the prefix {Shown(prefix)}, which was taken off.";
        string shared = Shared(names);
        return shared.Length == 0 ? string.Empty : $" All names have the prefix {Shown(shared)}; what follows it is not a name such as c0.weight either.";
    }

    private static string Shared(IReadOnlyCollection<string> names)
    {
        if (names.Count < 2) return string.Empty;
        string first = names.First();
        int length = first.Length;
        foreach (string name in names) length = Math.Min(length, first.AsSpan(0, length).CommonPrefixLength(name));
        return first[..(first.AsSpan(0, length).LastIndexOf('.') + 1)];
    }

    private static string Shown(string prefix) => prefix.Length == 0 ? "no prefix" : ZipDirectory.Shown(prefix);

    [GeneratedRegex(@"\A(?<prefix>(.*\.)?)(bn)?d?c(0|[1-9][0-9]?)\.(weight|bias|running_mean|running_var|num_batches_tracked)\z", RegexOptions.Singleline)]
    private static partial Regex Tail();
}
