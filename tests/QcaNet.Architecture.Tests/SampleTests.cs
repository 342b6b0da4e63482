using System.Text.RegularExpressions;

namespace QcaNet.Architecture.Tests;

/// <summary>What the head of every sample tells its reader before he runs it.</summary>
public partial class SampleTests
{
    private const int LongestSample = 100;

    // Not the programs in samples/notebooks, which are tools.
    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Repository.At("samples"), "*.cs").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_SaysWhatToExpectAndHowLongItTakes(string name)
    {
        string[] head = [.. File.ReadLines(Repository.At("samples", name)).TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal))];
        Assert.Contains(head, l => l.StartsWith($"//   dotnet run samples/{name}", StringComparison.Ordinal));

        // .ci/run looks for what stands in quotes in the output.
        Assert.Contains(head, l => l.StartsWith("// Expect: ", StringComparison.Ordinal) && l.Count(c => c == '"') is > 0 and var quotes && quotes % 2 == 0);
        Assert.Contains(head, l => Duration().IsMatch(l));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsShort(string name) => Assert.InRange(File.ReadLines(Repository.At("samples", name)).Count(), 1, LongestSample);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsListed(string name) =>
        Assert.Contains($"]({name})", File.ReadAllText(Repository.At("samples", "README.md")), StringComparison.Ordinal);

    [GeneratedRegex(@"^// Takes about (\d+ seconds?|a second|half a minute|a minute|\d+ minutes) on two cores")]
    private static partial Regex Duration();
}
