using System.Text.RegularExpressions;

namespace QcaNet.Architecture.Tests;

/// <summary>The table of tests/README.md names tests that exist: a case whose test is renamed or removed is found here.</summary>
public partial class CaseTableTests
{
    private static readonly Lazy<HashSet<string>> Tests = new(() =>
        [.. Repository.FilesUnder("tests", "*.cs").SelectMany(file => Method().Matches(File.ReadAllText(file))).Select(m => m.Groups["name"].Value)]);

    public static TheoryData<string, string[]> Rows
    {
        get
        {
            var rows = new TheoryData<string, string[]>();
            foreach (Match row in Row().Matches(File.ReadAllText(Repository.At("tests", "README.md"))))
            {
                rows.Add(row.Groups["case"].Value, [.. Name().Matches(row.Groups["tests"].Value).Select(m => m.Groups["name"].Value)]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Case_HasItsTests_NamedAfterIt(string id, string[] tests)
    {
        Assert.NotEmpty(tests);
        Offenders.None(tests.Where(test => !Tests.Value.Contains(test)));
        Assert.All(tests, test => Assert.Matches($"^(Case)?{id}_", test));
    }

    [Fact]
    public void Table_HasEveryCase() => Assert.Equal(18, Rows.Count);

    [GeneratedRegex(@"^\| (?<case>[SA][0-9]+) \|.*\| (?<tests>[^|]*) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"public (async Task|Task|void) (?<name>\w+)\(")]
    private static partial Regex Method();
}
