namespace QcaNet.Batch.Tests;

/// <summary>Progress that is handled on the calling thread.</summary>
internal sealed class Told<T>(Action<T> handle) : IProgress<T>
{
    public void Report(T value) => handle(value);
}
