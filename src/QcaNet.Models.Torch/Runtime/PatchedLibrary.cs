using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QcaNet.Models.Torch;

/// <summary>
/// Loads a patched copy of TorchSharp's library from an anonymous file in memory (memfd). The file has no name in any folder, so nobody
/// can replace it with another library, nothing is left behind, and several programs of one user do not interfere.
/// </summary>
/// <remarks>
/// The loader resolves the libtorch files that the copy depends on by name,
/// among those that are already loaded. They are therefore loaded first, from their original location.
/// Everything in the process must use the same files, because two copies of libtorch in one process abort.
/// </remarks>
internal static class PatchedLibrary
{
    /// <summary>
    /// Files that the copy depends on, ordered so that each depends only on earlier ones. A CPU build has no CUDA files.
    /// </summary>
    private static readonly string[] Needed = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private const uint CloseOnExec = 1, AllowSealing = 2, Executable = 0x10;
    private const int AddSeals = 1033, SealSeal = 1, SealShrink = 2, SealGrow = 4, SealWrite = 8;

    // Stays open for the lifetime of the process: the loader identifies the library by this file descriptor.
    private static SafeFileHandle? s_file;

    /// <summary>Loads a library from memory.</summary>
    /// <param name="image">Contents of the library file.</param>
    /// <param name="name">Name to show in lists of mapped files.</param>
    /// <param name="libtorchFolder">Folder that contains libtorch.</param>
    /// <returns>The name of the copy in lists of mapped files, "memfd:NAME".</returns>
    /// <exception cref="DllNotFoundException">The loader rejects the copy or one of the libtorch files.</exception>
    /// <exception cref="NativeBackendException">The system does not support anonymous files or does not allow executing them.</exception>
    public static string Load(byte[] image, string name, string libtorchFolder)
    {
        foreach (string file in Needed.Select(n => Path.Combine(libtorchFolder, n)).Where(File.Exists)) NativeLibrary.Load(file);
        s_file = Create(image, name);
        NativeLibrary.Load($"/proc/self/fd/{s_file.DangerousGetHandle()}");
        return $"memfd:{name}";
    }

    /// <summary>Creates an anonymous file and seals it against changes.</summary>
    internal static SafeFileHandle Create(byte[] image, string name)
    {
        // Kernels before 6.3 do not support the third flag. Newer ones may require it.
        int file = CreateFile(name, CloseOnExec | AllowSealing | Executable);
        if (file < 0) file = CreateFile(name, CloseOnExec | AllowSealing);
        if (file < 0)
        {
            throw new NativeBackendException(
                $"the system's libstdc++ is old, and the patched copy of {name} that works with it cannot be created in memory"
                + $" (memfd_create failed with error {Marshal.GetLastPInvokeError()})",
                "Allow memfd_create, or install the libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04, or a path in LD_LIBRARY_PATH).");
        }

        var handle = new SafeFileHandle(file, ownsHandle: true);
        RandomAccess.Write(handle, image, 0);
        _ = Control(file, AddSeals, SealSeal | SealShrink | SealGrow | SealWrite);
        return handle;
    }

    /// <summary>Removes copies that earlier versions left in the user's cache folder.</summary>
    public static void RemoveEarlierCopies()
    {
        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        string cache = !string.IsNullOrEmpty(xdg) && Path.IsPathRooted(xdg) ? xdg : Path.Combine(home, ".cache");
        try
        {
            // Copies written in the last day may be in use by an earlier version.
            var all = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
            foreach (string copy in Directory.EnumerateDirectories(Path.Combine(cache, "qcanet", "native"), "*", all))
            {
                if (Directory.GetLastWriteTimeUtc(copy) < DateTime.UtcNow.AddDays(-1)) Directory.Delete(copy, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is no such folder, or it belongs to another user.
        }
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateFile([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int argument);
}
