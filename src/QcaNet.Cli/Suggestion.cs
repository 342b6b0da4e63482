using System.CommandLine;

namespace QcaNet.Cli;

/// <summary>"Did you mean": the command or option closest to a misspelled word.</summary>
internal static class Suggestion
{
    /// <summary>A sentence with a leading space, or an empty string if no name is close.</summary>
    /// <param name="word">The misspelled word.</param>
    /// <param name="command">The command that the word belongs to.</param>
    public static string For(string word, Command command)
    {
        string option = word.Split('=', ':')[0];
        IEnumerable<string> names = word.StartsWith('-')
            ? Parents(command).SelectMany(c => c.Options).Where(o => !o.Hidden)
                .SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal))
            : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        (string? name, int distance) = names.Distinct().Select(n => (Name: n, Distance: Distance(option, n)))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault();

        // A third of the letters may be wrong; a more distant guess does not help.
        return name is not null && distance <= Math.Max(1, name.TrimStart('-').Length / 3) ? $" Did you mean '{name}'?" : string.Empty;
    }

    /// <summary>
    /// Number of insertions, deletions, replacements and swaps of neighbors that turn one word into another (optimal string alignment).
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }

    private static IEnumerable<Command> Parents(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault()) yield return at;
    }
}
