using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Consumer.Tests;

/// <summary>The programs of docs/getting-started.md compile as written, against the packages, and do what the page says.</summary>
public partial class GuideProgramTests
{
    private static readonly SyntheticEmbryo Embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 8, Seed = 3 });

    [Fact]
    public void Page_HasFivePrograms() => Assert.Equal(["console", "web", "worker", "labels", "file"], GuideProgram.NamesOnThePage());

    [Fact]
    public async Task Console_SegmentsAStack()
    {
        using GuideProgram program = GuideProgram.Read("console");
        await program.PublishAsync();
        HoldsManagedCodeOnly(program);
        VolumeWriter.Write(Path.Combine(program.Folder, "embryo.tif"), Embryo.Stack);
        (int code, string output) = await GuideProgram.EndAsync(program.Run());
        Assert.True(code == 0, output);
        int nuclei = NucleusLine().Count(output);
        Assert.InRange(nuclei, 6, 10);
        Volume<int> labels = VolumeReader.Read<int>(Path.Combine(program.Folder, "labels.tif"));
        Assert.Equal(nuclei, labels.Voxels.ToArray().Max());
        Assert.Equal(Embryo.Stack.Spacing, labels.Spacing);
    }

    [Fact]
    public async Task Web_AnswersAStackWithItsNucleiAndAnythingElseWithTheProblem()
    {
        using GuideProgram program = GuideProgram.Read("web");
        await program.PublishAsync();
        HoldsManagedCodeOnly(program);
        using Process service = program.Run("--urls", "http://127.0.0.1:0");
        try
        {
            string address = await LineAsync(service, "Now listening on: (?<found>http://[0-9.:]+)");
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            using var file = new MemoryStream();
            VolumeWriter.Write(file, Embryo.Stack);
            using HttpResponseMessage answer = await client.PostAsync("/nuclei", new ByteArrayContent(file.ToArray()));
            string json = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, json);
            using JsonDocument nuclei = JsonDocument.Parse(json);
            Assert.InRange(nuclei.RootElement.GetArrayLength(), 6, 10);
            Assert.All(nuclei.RootElement.EnumerateArray(), n => Assert.True(n.GetProperty("volume").GetDouble() > 0));

            using HttpResponseMessage refusal = await client.PostAsync("/nuclei", new ByteArrayContent("no stack"u8.ToArray()));
            Assert.Equal(422, (int)refusal.StatusCode);
        }
        finally
        {
            await EndAsync(service);
        }
    }

    [Fact]
    public async Task Worker_SegmentsWhatIsInTheFolder()
    {
        using GuideProgram program = GuideProgram.Read("worker");
        await program.PublishAsync();
        HoldsManagedCodeOnly(program);
        Directory.CreateDirectory(Path.Combine(program.Folder, "incoming"));
        VolumeWriter.Write(Path.Combine(program.Folder, "incoming", "embryo.tif"), Embryo.Stack);
        using Process worker = program.Run();
        try
        {
            Assert.Matches("^Segmented, ([6-9]|10) nuclei", await LineAsync(worker, "embryo: (?<found>.*)"));
        }
        finally
        {
            await EndAsync(worker);
        }

        Assert.True(File.Exists(Path.Combine(program.Folder, "results", "labels", "embryo.tif")));
    }

    [Fact]
    public async Task Labels_AreDividedAndScored()
    {
        using GuideProgram program = GuideProgram.Read("labels");
        await program.PublishAsync();
        HoldsManagedCodeOnly(program);
        Assert.False(File.Exists(Path.Combine(program.Published, "QcaNet.Models.dll")));
        Volume<int> markers = FirstVoxels(Embryo.Labels);
        var mask = new Volume<byte>([.. Embryo.Labels.Voxels.ToArray().Select(id => id > 0 ? (byte)1 : (byte)0)], Embryo.Labels.Shape, Embryo.Labels.Spacing);
        VolumeWriter.Write(Path.Combine(program.Folder, "mask.tif"), mask);
        VolumeWriter.Write(Path.Combine(program.Folder, "markers.tif"), markers);
        VolumeWriter.Write(Path.Combine(program.Folder, "truth.tif"), Embryo.Labels);
        (int code, string output) = await GuideProgram.EndAsync(program.Run());
        Assert.True(code == 0, output);
        Assert.Matches("^8 of 8 nuclei, IoU 1[.,]000, SEG 0[.,]", output);
    }

    [Fact]
    public async Task SingleFile_Runs()
    {
        using GuideProgram program = GuideProgram.Read("file");
        VolumeWriter.Write(Path.Combine(program.Folder, "embryo.tif"), Embryo.Stack);
        (int code, string output) = await GuideProgram.EndAsync(program.RunFile());
        Assert.True(code == 0, output);
        Assert.Matches("^([6-9]|10) nuclei", output);
    }

    /// <summary>A program that computes on a processor ships no TorchSharp, no Skia and nothing native but its own starter.</summary>
    private static void HoldsManagedCodeOnly(GuideProgram program)
    {
        string[] files = [.. Directory.EnumerateFiles(program.Published, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(program.Published, f))];
        Assert.Contains(files, f => f.StartsWith("QcaNet.", StringComparison.Ordinal));
        Assert.DoesNotContain(files, f => Foreign().IsMatch(f));
    }

    private static Volume<int> FirstVoxels(Volume<int> labels)
    {
        var markers = new Volume<int>(labels.Shape, labels.Spacing);
        var seen = new HashSet<int> { 0 };
        for (int i = 0; i < labels.Shape.Length; i++)
        {
            if (seen.Add(labels.Voxels[i])) markers.Voxels[i] = labels.Voxels[i];
        }

        return markers;
    }

    /// <summary>Reads what a program writes until a line matches; its end without one is a failure that shows all of it.</summary>
    private static async Task<string> LineAsync(Process process, string pattern)
    {
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (Regex.Match(line, pattern) is { Success: true } match) return match.Groups["found"].Value;
        }

        lines.Add(await process.StandardError.ReadToEndAsync());
        Assert.Fail(string.Join(Environment.NewLine, lines));
        return string.Empty;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    [GeneratedRegex(@"^\d+: \d+ um3", RegexOptions.Multiline)]
    private static partial Regex NucleusLine();

    [GeneratedRegex(@"torch|skia|\.so(\.|$)|\.dylib$", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();
}
