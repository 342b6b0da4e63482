using System.Text.RegularExpressions;

namespace QcaNet.Architecture.Tests;

/// <summary>Rules that a reader of the whole would otherwise have to enforce by hand.</summary>
public partial class HouseRuleTests
{
    private const int LongestFile = 300;

    private const int LongestLine = 140;

    /// <summary>A file that is longer than <see cref="LongestFile"/> gives the reason in its head, after these words.</summary>
    private static readonly string ReasonForLength = FormattableString.Invariant($"Longer than {LongestFile} lines");

    /// <summary>Lines that count as the head of a file.</summary>
    private const int Head = 30;

    [Fact]
    public void File_IsShort_OrItsHeadSaysWhyNot()
    {
        Offenders.None(
            from file in Written()
            where file.Lines > LongestFile && !file.SaysWhy
            select $"{file.Path}: {file.Lines} lines; split it, or say in its head: \"{ReasonForLength}: ...\"");
    }

    [Fact]
    public void FileThatSaysWhyItIsLong_IsLong() =>
        Offenders.None(Written().Where(file => file.Lines <= LongestFile && file.SaysWhy).Select(file => file.Path));

    [Fact]
    public void SourceLine_FitsIntoTheWidthOfAnEditor() => Offenders.None(LongLines());

    [Fact]
    public void Code_IsFinished() => Offenders.None(LinesWith(Unfinished(), "src", "tests", "samples", "benchmarks"));

    [Fact]
    public void Tests_NeverSleepAndAreNeverSwitchedOff() => Offenders.None(LinesWith(Evasive(), "tests"));

    [Fact]
    public void Libraries_DoNotWriteToTheConsole()
    {
        Offenders.None(LinesWith(ConsoleCall(), "src").Where(l => !l.StartsWith("src/QcaNet.Cli/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Files_SpeakOfNoPathOfOneMachine()
    {
        IEnumerable<string> texts = Repository.FilesUnder(".", "*.md").Concat(Repository.FilesUnder(".", "*.cs")).Concat(Repository.FilesUnder(".", "*.csproj"));
        Offenders.None(texts.SelectMany(f => Matches(f, HomePath(), code: false)));
    }

    private static IEnumerable<(string Path, int Lines, bool SaysWhy)> Written() =>
        from file in new[] { "src", "tests", "samples", "benchmarks" }.SelectMany(folder => Repository.FilesUnder(folder, "*.cs"))
        let lines = File.ReadAllLines(file)
        select (Repository.Relative(file), lines.Length, lines.Take(Head).Any(l => l.Contains(ReasonForLength, StringComparison.Ordinal)));

    /// <summary>Lines of src longer than <see cref="LongestLine"/>.</summary>
    private static IEnumerable<string> LongLines() =>
        from file in Repository.FilesUnder("src", "*.cs").Select(Repository.Relative)
        from line in File.ReadLines(Repository.At(file)).Select((text, i) => (text.Length, Number: i + 1))
        where line.Length > LongestLine
        select $"{file}:{line.Number}: {line.Length} characters; at most {LongestLine} are allowed";

    /// <summary>Lines of code, comments cut off, that match; "file:line: text".</summary>
    private static IEnumerable<string> LinesWith(Regex pattern, params string[] folders) =>
        folders.SelectMany(folder => Repository.FilesUnder(folder, "*.cs")).SelectMany(f => Matches(f, pattern, code: true));

    private static IEnumerable<string> Matches(string file, Regex pattern, bool code) =>
        File.ReadLines(file).Select((text, i) => (Text: text, Line: i + 1))
            .Where(l => !(code && l.Text.TrimStart().StartsWith("///", StringComparison.Ordinal)) && pattern.IsMatch(l.Text))
            .Select(l => $"{Repository.Relative(file)}:{l.Line}: {l.Text.Trim()}");

    // One letter of each word stands in brackets, so that these lines do not find themselves.
    [GeneratedRegex(@"NotImplemented[E]xception|\b(TOD[O]|FIXM[E]|HAC[K]|XX[X])\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\(|Skip\s*=\s*""|Assert\.True\(true\)")]
    private static partial Regex Evasive();

    [GeneratedRegex(@"\bConsole\.(Write|Error|Out|Read)")]
    private static partial Regex ConsoleCall();

    // Folders of a user, on any system.
    [GeneratedRegex(@"(^|[\s""'`(=])(/hom[e]/|/roo[t]/|/User[s]/|[A-Z]:\\User[s]\\)")]
    private static partial Regex HomePath();
}
