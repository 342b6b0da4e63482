using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>
/// An output folder may come from somebody else. Nothing outside of it is read, replaced or removed because a file in it says so, and nothing in it keeps
/// a call waiting.
/// </summary>
public sealed class StrangersFolderTests : IDisposable
{
    private readonly BatchPlace _place = new();
    private readonly string _stack;
    private readonly string _canary;

    public StrangersFolderTests()
    {
        _stack = _place.SaveTwoBalls("two.tif");
        _canary = _place.File("canary");
        File.WriteAllText(_canary, "canary");
        _place.Run(_place.Options(_stack));
    }

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("../canary")]
    [InlineData("labels/../../canary")]
    [InlineData("link/canary")]
    [InlineData("./../canary")]
    [InlineData("labels//../../canary")]
    public void PublicationOfAKilledRun_ThatReachesOut_IsNotFollowed(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links need no rights here.");
        File.CreateSymbolicLink(Path.Combine(_place.Output, "link"), _place.Folder);
        foreach (string list in (string[])[$"{{\"moves\": [], \"removals\": [\"{place}\"]}}", $"{{\"moves\": [{{\"from\": \".labels.tif\", \"to\": \"{place}\"}}], \"removals\": []}}"])
        {
            string staging = Path.Combine(_place.Output, Staging.Prefix + "old");
            Directory.CreateDirectory(staging);
            File.WriteAllText(Path.Combine(staging, ".publication.json"), list);
            File.WriteAllText(Path.Combine(staging, ".labels.tif"), "forged");
            BatchMerge.Merge(new MergeOptions { Folder = _place.Output });
            Assert.Equal("canary", File.ReadAllText(_canary));
            Assert.False(Directory.Exists(staging));
        }
    }

    [Theory]
    [InlineData("../canary")]
    [InlineData(".qcanet-run-old/../../canary")]
    public void PublicationOfAKilledRun_ThatTakesFilesFromElsewhere_IsNotFollowed(string from)
    {
        string staging = Path.Combine(_place.Output, Staging.Prefix + "old");
        Directory.CreateDirectory(staging);
        File.WriteAllText(Path.Combine(staging, ".publication.json"), $"{{\"moves\": [{{\"from\": \"../{from}\", \"to\": \"labels/stolen\"}}], \"removals\": []}}");
        Staging.CleanUp(_place.Output);
        Assert.Equal("canary", File.ReadAllText(_canary));
        Assert.False(File.Exists(Path.Combine(_place.Output, "labels", "stolen")));
    }

    [Theory]
    [InlineData("../canary")]
    [InlineData("link")]
    public void RecordThatNamesAFileOutside_IsDamaged(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links need no rights here.");
        File.CreateSymbolicLink(Path.Combine(_place.Output, "link"), _canary);
        string record = Path.Combine(_place.Output, "records", "two.json");
        ResultRecord whole = RecordFile.ReadResult(record)!;
        var outside = new RecordedOutput("nuclei", place, new FileInfo(_canary).Length, ContentHash.OfFile(_canary, TestContext.Current.CancellationToken));
        RecordFile.Write(record, whole with { Outputs = [.. whole.Outputs.Where(o => o.Kind != "nuclei"), outside] }, BatchJson.Default.ResultRecord);
        MergeReport report = BatchMerge.Merge(new MergeOptions { Folder = _place.Output });
        Assert.Single(report.Damaged);
        Assert.DoesNotContain("canary", File.ReadAllText(report.NucleiCsv), StringComparison.Ordinal);
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_place.Options(_stack) with { Resume = true })).Status);
        Assert.Equal("canary", File.ReadAllText(_canary));
    }

    [Theory]
    [InlineData("outputs", "null")]
    [InlineData("outputs", "[null]")]
    [InlineData("shape", "null")]
    [InlineData("spacing_um", "[null, 1, 1]")]
    [InlineData("name", "null")]
    [InlineData("location", "null")]
    public void RecordWithANull_CountsAsDamaged(string property, string value)
    {
        string record = Path.Combine(_place.Output, "records", "two.json");
        Dictionary<string, JsonElement> all = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(record))!;
        all[property] = JsonDocument.Parse(value).RootElement;
        File.WriteAllText(record, JsonSerializer.Serialize(all));
        Assert.Single(BatchMerge.Merge(new MergeOptions { Folder = _place.Output }).Damaged);
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_place.Options(_stack) with { Resume = true })).Status);
    }

    [Theory]
    [InlineData("records/pipe.json")]
    [InlineData("failures/pipe.json")]
    [InlineData("plans/pipe.json")]
    [InlineData("nuclei/two.csv")]
    public void PipeInTheFolder_IsNotOpened(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes by name are made with mkfifo here.");
        string pipe = Path.Combine(_place.Output, place);
        Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
        File.Delete(pipe);
        System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();
        MergeReport report = BatchMerge.Merge(new MergeOptions { Folder = _place.Output });
        Assert.Equal(place.StartsWith("plans", StringComparison.Ordinal) ? 0 : 1, report.Damaged.Count + report.Failed.Count);
    }
}
