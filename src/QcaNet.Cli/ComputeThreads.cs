using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using TorchSharp;

namespace QcaNet.Cli;

/// <summary>How many threads libtorch uses. It has one pool for the process, so that this is for applications to decide, not for libraries.</summary>
internal static class ComputeThreads
{
    /// <summary>Sets the number where libtorch is loaded; null leaves its own choice, one a core.</summary>
    public static void Use(int? threads)
    {
        if (threads is { } count && NativeBackend.IsLoaded) torch.set_num_threads(count);
    }

    /// <summary>The number in force. Only where the backend is loaded.</summary>
    public static int InForce() => torch.get_num_threads();
}
