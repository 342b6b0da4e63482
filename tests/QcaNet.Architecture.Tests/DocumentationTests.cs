using System.Text.RegularExpressions;

namespace QcaNet.Architecture.Tests;

/// <summary>Links of the documentation lead somewhere.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. MarkdownFiles().Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_HasOnlyLinksThatResolve(string page)
    {
        string text = WithoutCode(File.ReadAllText(Repository.At(page)));
        IEnumerable<string> links = Link().Matches(text).Select(m => m.Groups["target"].Value).Concat(Source().Matches(text).Select(m => m.Groups["target"].Value));
        Offenders.None(links.Where(link => !Resolves(page, link)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_HasOneTitle(string page) =>
        Assert.Single(WithoutCode(File.ReadAllText(Repository.At(page))).Split('\n'), l => l.StartsWith("# ", StringComparison.Ordinal));

    [Fact]
    public void GuidePage_IsReachedFromTheIndex()
    {
        string index = File.ReadAllText(Repository.At("docs", "index.md"));
        IEnumerable<string> pages = Repository.FilesUnder("docs", "*.md").Select(f => Repository.Relative(f)["docs/".Length..]);
        Offenders.None(pages.Where(p => p != "index.md" && !index.Contains($"]({p})", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> MarkdownFiles() =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal)
            .Concat(new[] { "docs", "samples", "benchmarks", "src", "tests" }.SelectMany(folder => Repository.FilesUnder(folder, "*.md")));

    private static bool Resolves(string page, string link)
    {
        if (link.StartsWith("https://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal)) return true;

        // A package's readme is shown where the repository is not.
        bool packed = page.StartsWith("src/", StringComparison.Ordinal) && page.EndsWith("/README.md", StringComparison.Ordinal);
        if (packed || link.StartsWith('/')) return false;

        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0 ? Repository.At(page) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.At(page))!, parts[0]));
        if (!Path.Exists(target)) return false;
        return parts.Length == 1 || Headings(target).Contains(parts[1]);
    }

    /// <summary>Anchors as Git hosts make them: lower case, punctuation dropped, blanks as hyphens.</summary>
    private static IEnumerable<string> Headings(string file) =>
        Fence().Replace(File.ReadAllText(file), string.Empty).Split('\n').Where(l => l.StartsWith('#'))
            .Select(l => NotInAnchors().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    private static string WithoutCode(string text) => InlineCode().Replace(Fence().Replace(text, string.Empty), "`code`");

    [GeneratedRegex(@"\[(?:[^\[\]]|\[[^\]]*\])*\]\((?<target>[^()\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:src|href)=""(?<target>[^""]+)""")]
    private static partial Regex Source();

    [GeneratedRegex(@"^(```+)[^\n]*\n.*?^\1[ \t]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
