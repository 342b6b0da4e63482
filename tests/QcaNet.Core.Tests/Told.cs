namespace QcaNet.Core.Tests;

/// <summary>Progress on the calling thread, where Progress{T} would post it elsewhere.</summary>
internal sealed class Told<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
