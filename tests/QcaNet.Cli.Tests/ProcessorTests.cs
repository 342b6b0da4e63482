using System.Diagnostics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>The shipped networks on processors with less than this one: .NET leaves out the instructions that an environment variable names.</summary>
public sealed class ProcessorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qcanet-processors-").FullName;

    [Theory]
    [InlineData("DOTNET_EnableAVX512=0", 256)]
    [InlineData("DOTNET_EnableAVX2=0", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic=0", 32)]
    public async Task Segment_WithFewerInstructions_FindsTheSameLabels(string variable, int bits)
    {
        string stack = Path.Combine(_folder, "stack.tif");
        VolumeWriter.Write(stack, Synthesis.SyntheticEmbryo.Generate(new() { Shape = new Shape3D(12, 60, 62), Nuclei = 3 }).Stack);
        (string _, Volume<int> expected) = await Segment(stack, "here");
        (string log, Volume<int> found) = await Segment(stack, "there", variable.Split('='));
        Assert.Contains($"{bits}-bit vectors", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Native backend loaded", log, StringComparison.Ordinal);
        Assert.Equal(expected.Voxels.ToArray(), found.Voxels.ToArray());
        Assert.Contains(found.Voxels.ToArray(), id => id > 0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(string Log, Volume<int> Labels)> Segment(string stack, string name, params string[] variable)
    {
        string output = Path.Combine(_folder, name);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "qcanet.dll"), "segment", stack, "--output", output, "--verbose"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (variable.Length > 0) start.Environment[variable[0]] = variable[1];
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync(), log = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await log);
        return (await text + await log, VolumeReader.Read<int>(Path.Combine(output, "labels", "stack.tif")));
    }
}
