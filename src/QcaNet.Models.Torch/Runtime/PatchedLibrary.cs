using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QcaNet.Models.Torch;

/// <summary>
/// Loads a patched copy of TorchSharp's library from an anonymous file in memory (memfd). It has no name in any folder: nobody else can put another library in its
/// place, nothing is left behind, and programs of one user need not agree about it.
/// </summary>
/// <remarks>
/// The loader finds the files of libtorch that the copy needs by their names among those that are loaded already; they are therefore loaded first, from
/// where they lie. The same files must be used by everything in the process, because two libtorches in one process abort.
/// </remarks>
internal static class PatchedLibrary
{
    /// <summary>What the copy needs, in an order in which each needs only those before it; those of a build for the CPU have no CUDA.</summary>
    private static readonly string[] Needed = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private const uint CloseOnExec = 1, AllowSealing = 2, Executable = 0x10;
    private const int AddSeals = 1033, SealSeal = 1, SealShrink = 2, SealGrow = 4, SealWrite = 8;

    // Open for the life of the process: the loader knows the library by the number of this file.
    private static SafeFileHandle? s_file;

    /// <summary>Loads a library from memory.</summary>
    /// <param name="image">The file's bytes.</param>
    /// <param name="name">A name for lists of mapped files.</param>
    /// <param name="libtorchFolder">The folder of libtorch.</param>
    /// <returns>How lists of mapped files show the copy, "memfd:NAME".</returns>
    /// <exception cref="DllNotFoundException">The loader refuses the copy, or a file of libtorch.</exception>
    /// <exception cref="NativeBackendException">The system has no anonymous files, or does not let them be executed.</exception>
    public static string Load(byte[] image, string name, string libtorchFolder)
    {
        foreach (string file in Needed.Select(n => Path.Combine(libtorchFolder, n)).Where(File.Exists)) NativeLibrary.Load(file);
        s_file = Create(image, name);
        NativeLibrary.Load($"/proc/self/fd/{s_file.DangerousGetHandle()}");
        return $"memfd:{name}";
    }

    /// <summary>An anonymous file that cannot be changed any more.</summary>
    internal static SafeFileHandle Create(byte[] image, string name)
    {
        // Kernels before 6.3 do not know the third flag; newer ones may ask for it.
        int file = CreateFile(name, CloseOnExec | AllowSealing | Executable);
        if (file < 0) file = CreateFile(name, CloseOnExec | AllowSealing);
        if (file < 0)
        {
            throw new NativeBackendException(
                $"the system makes no anonymous file (memfd_create, error {Marshal.GetLastPInvokeError()}), which the copy of {name} for its older libstdc++ needs",
                "Allow memfd_create, or install libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04, or LD_LIBRARY_PATH to one).");
        }

        var handle = new SafeFileHandle(file, ownsHandle: true);
        RandomAccess.Write(handle, image, 0);
        _ = Control(file, AddSeals, SealSeal | SealShrink | SealGrow | SealWrite);
        return handle;
    }

    /// <summary>Removes the copies that versions before this one kept in the user's cache folder.</summary>
    public static void RemoveEarlierCopies()
    {
        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        string cache = !string.IsNullOrEmpty(xdg) && Path.IsPathRooted(xdg) ? xdg : Path.Combine(home, ".cache");
        try
        {
            // Those of today may be in use by a version before this one.
            var all = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
            foreach (string copy in Directory.EnumerateDirectories(Path.Combine(cache, "qcanet", "native"), "*", all))
            {
                if (Directory.GetLastWriteTimeUtc(copy) < DateTime.UtcNow.AddDays(-1)) Directory.Delete(copy, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is none, or it is not ours.
        }
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateFile([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int argument);
}
