using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// The prefix of the names of a network's tensors: <c>module.</c> of DataParallel, <c>_orig_mod.</c> of torch.compile, <c>model.</c> or
/// <c>net.</c> of a module that contains the network, or several of them.
/// </summary>
internal static partial class TensorPrefix
{
    private const int Longest = 200;

    /// <summary>The prefix of a file's names, including its last dot; empty if there is none.</summary>
    /// <param name="names">All names.</param>
    /// <param name="refuse">Creates the errors.</param>
    /// <exception cref="WeightsFormatException">Tensors of networks of the family have more than one prefix.</exception>
    public static string Find(IEnumerable<string> names, Refusals refuse)
    {
        string[] found =
        [
            .. names.Select(n => Tail().Match(n)).Where(m => m.Success).Select(m => m.Groups["prefix"].Value)
                .Distinct(StringComparer.Ordinal).Take(4),
        ];
        if (found.Length > 1)
        {
            string prefixes = string.Join(" and with ", found.Select(Shown));
            throw refuse.Mismatch(
                $"contains more than one network: the names of tensors begin with {prefixes}. Save only the network you want.");
        }

        return found.Length == 1 && found[0].Length <= Longest ? found[0] : string.Empty;
    }

    /// <summary>A clause for an error about an unknown name: the prefix that was removed from it, or that all names share.</summary>
    public static string Clause(string prefix, IReadOnlyCollection<string> names)
    {
        if (prefix.Length > 0) return $" The other names have the prefix {Shown(prefix)}, which was removed.";
        string shared = Shared(names);
        return shared.Length == 0
            ? string.Empty
            : $" All names have the prefix {Shown(shared)}, but what follows it is not a name such as c0.weight either.";
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

    [GeneratedRegex(
        @"\A(?<prefix>(.*\.)?)(bn)?d?c(0|[1-9][0-9]?)\.(weight|bias|running_mean|running_var|num_batches_tracked)\z",
        RegexOptions.Singleline)]
    private static partial Regex Tail();
}
