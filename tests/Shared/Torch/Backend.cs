using System.Runtime.CompilerServices;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;

namespace QcaNet.Tests;

internal static class Backend
{
    /// <summary>Some tests use torch before anything of the library has loaded it.</summary>
    [ModuleInitializer]
    internal static void Load() => NativeBackend.EnsureLoaded();
}
