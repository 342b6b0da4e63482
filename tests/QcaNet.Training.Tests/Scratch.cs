namespace QcaNet.Training.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("qcanet-training-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
