using QcaNet.Core.Tests;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>A folder that goes with the test, with weight files whose answers are known.</summary>
internal sealed class Workplace : IDisposable
{
    public Workplace()
    {
        Nsn = File("nsn.safetensors");
        Ndn = File("ndn.safetensors");
        ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn)).Save(Nsn);
        ThresholdNetwork.Make(0.8, ThresholdNetwork.Metadata(NetworkRole.Ndn)).Save(Ndn);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("qcanet-cli-").FullName;

    public string Nsn { get; }

    public string Ndn { get; }

    /// <summary>Where <see cref="Segment(string[])"/> puts results.</summary>
    public string Output => File("out");

    public string File(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Save<T>(Volume<T> volume, params string[] parts)
        where T : unmanaged
    {
        string path = File(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        VolumeWriter.Write(path, volume);
        return path;
    }

    public string Save(byte[] bytes, string name)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>The stack of two balls.</summary>
    public string SaveTwoBalls(params string[] parts) => Save(Balls.Two().Stack, parts);

    /// <summary><c>qcanet segment</c> with the known networks and the output folder of this workplace.</summary>
    public Call Segment(params string[] args) => Segment(CancellationToken.None, args);

    public Call Segment(CancellationToken cancellationToken, params string[] args) =>
        Call.Of(cancellationToken, ["segment", "--nsn", Nsn, "--ndn", Ndn, "--output", Output, .. args]);

    /// <summary>Every file under the output folder, relative to it.</summary>
    public string[] Results() => !Directory.Exists(Output) ? [] :
        [.. Directory.EnumerateFiles(Output, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(f => Path.GetRelativePath(Output, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
