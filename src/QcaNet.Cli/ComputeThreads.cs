using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using TorchSharp;

namespace QcaNet.Cli;

/// <summary>
/// The number of threads of libtorch. libtorch has one thread pool per process, so the application sets it, not the library.
/// </summary>
internal static class ComputeThreads
{
    /// <summary>Sets the number of threads if libtorch is loaded; null keeps its default of one per core.</summary>
    public static void Use(int? threads)
    {
        if (threads is { } count && NativeBackend.IsLoaded) torch.set_num_threads(count);
    }

    /// <summary>The current number of threads. libtorch must be loaded.</summary>
    public static int InForce() => torch.get_num_threads();
}
