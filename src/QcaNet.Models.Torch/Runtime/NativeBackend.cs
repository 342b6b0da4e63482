using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Volumes;
using TorchSharp;

namespace QcaNet.Models.Torch;

/// <summary>
/// Loads libtorch once per process, including on systems whose libstdc++ is older than TorchSharp's library requires.
/// </summary>
/// <remarks>
/// <para>
/// TorchSharp 0.107 is built with GCC 13 and requires <c>GLIBCXX_3.4.32</c>; Debian 12, Ubuntu 22.04 and RHEL 9 have older versions. The
/// loader then rejects the library, and TorchSharp copies half a gigabyte to the application folder and fails with a message about a
/// missing package. Nothing in the library calls the only symbol of that version (see <see cref="ElfVersionPatch"/>). Therefore a copy of
/// that one file, with the version made optional, is loaded from memory instead. libtorch itself is not changed.
/// </para>
/// <para>
/// Set <c>QCANET_NATIVE_PATCH=0</c> to disable patching. Every member of this library that needs libtorch calls
/// <see cref="EnsureLoaded"/>. A program that uses TorchSharp directly before that should call it first.
/// </para>
/// </remarks>
public static class NativeBackend
{
    /// <summary>Environment variable that disables the patched copy when set to <c>0</c>.</summary>
    public const string OptOutVariable = "QCANET_NATIVE_PATCH";

    internal const string MissingVersion = "GLIBCXX_3.4.32";
    internal const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string LibraryName = "libLibTorchSharp.so";

    private static readonly string LibraryOfThisSystem =
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : LibraryName;

    private static readonly Lock Gate = new();
    private static NativeBackendReport? s_report;
    private static NativeBackendException? s_failure;

    /// <summary>
    /// Whether the backend is loaded. Networks that run on the built-in kernels do not need it. Check this before setting a process-wide
    /// option of libtorch (<c>torch.set_num_threads</c>) to avoid loading half a gigabyte unnecessarily.
    /// </summary>
    public static bool IsLoaded
    {
        get
        {
            lock (Gate) return s_report is not null;
        }
    }

    /// <summary>Whether a GPU backend is installed with the application. Loads nothing.</summary>
    internal static bool MayHaveGpu { get; } = FindNative(OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so") is not null;

    /// <summary>Loads the backend. Later calls do nothing.</summary>
    /// <param name="logger">Receives one message about how the backend was loaded.</param>
    /// <exception cref="NativeBackendException">
    /// The backend cannot be loaded; the message states cause and remedy. Later calls throw it again.
    /// </exception>
    public static void EnsureLoaded(ILogger? logger = null)
    {
        lock (Gate)
        {
            if (s_failure is not null) throw s_failure;
            if (s_report is not null) return;
            try
            {
                s_report = Load(logger ?? NullLogger.Instance);
            }
            catch (NativeBackendException failure)
            {
                s_failure = failure;
                throw;
            }
        }
    }

    /// <summary>Loads the backend if necessary and reports its state. Does not throw if the backend cannot be loaded.</summary>
    public static NativeBackendReport Inspect(ILogger? logger = null)
    {
        try
        {
            EnsureLoaded(logger);
            return s_report!;
        }
        catch (NativeBackendException failure)
        {
            NativeBackendState state = FindNative(LibraryOfThisSystem) is null ? NativeBackendState.Absent : NativeBackendState.Failed;
            return new NativeBackendReport(state, FindLibrary(), null, null, failure.Message);
        }
    }

    private static NativeBackendReport Load(ILogger logger)
    {
        string? library = null, copy = null;
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            library = FindLibrary() ?? throw new NativeBackendException(
                $"{LibraryName} is not in the application folder",
                "Add the package TorchSharp to the application, and libtorch-cpu-linux-x64 (or TorchSharp-cpu) for the backend.");
            copy = LoadPatchedCopyWhereNeeded(library, logger);
        }

        // Load the libraries before TorchSharp does: on failure, its own fallback would copy the whole backend and hide the cause.
        Assembly torchSharp = typeof(torch).Assembly;
        try
        {
            _ = NativeLibrary.TryLoad("torch_cpu", torchSharp, null, out _);
            _ = NativeLibrary.Load("LibTorchSharp", torchSharp, null);
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (TypeInitializationException error) when (copy is not null)
        {
            throw new NativeBackendException(
                "TorchSharp was used before this library could load its backend, and failed",
                $"Call {nameof(NativeBackend)}.{nameof(EnsureLoaded)}() before the first use of TorchSharp.",
                error);
        }
        catch (Exception error) when (error is
            DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException)
        {
            string words = WordsOfTheLoader(library is null ? error.Message : MessageOfLoading(library) ?? error.Message);
            throw new NativeBackendException(words, RemedyFor(words), error);
        }

        NativeBackendState state = copy is null ? NativeBackendState.Loaded : NativeBackendState.LoadedPatched;
        logger.LogDebug("Native backend loaded: {Library}, libtorch {Version}", copy ?? library ?? "LibTorchSharp", torch.__version__);
        return new NativeBackendReport(state, library, copy, torch.__version__, null);
    }

    /// <summary>Loads a patched copy if needed. Returns its name, or null if the library loads as it is or must not be patched.</summary>
    private static string? LoadPatchedCopyWhereNeeded(string library, ILogger logger)
    {
        byte[] image = File.ReadAllBytes(library);
        if (!ElfVersionPatch.Needs(image, MissingVersion) || SystemHasVersion()) return null;
        if (Environment.GetEnvironmentVariable(OptOutVariable) == "0")
        {
            logger.LogWarning(
                "The system's libstdc++ lacks {Version}, but {Variable}=0 disables the patched copy of {Library}",
                MissingVersion, OptOutVariable, library);
            return null;
        }

        byte[] patched = (byte[])image.Clone();
        if (!ElfVersionPatch.TryApply(patched, MissingVersion, MissingSymbol)) return null;
        string copy;
        try
        {
            copy = PatchedLibrary.Load(patched, LibraryName, FolderOfLibtorch(library));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new NativeBackendException(WordsOfTheLoader(error.Message), RemedyFor(error.Message), error);
        }

        PatchedLibrary.RemoveEarlierCopies();
        logger.LogInformation(
            "The system's libstdc++ lacks {Version}: loaded a patched copy of {Library} from memory ({Variable}=0 disables this)",
            MissingVersion, library, OptOutVariable);
        return copy;
    }

    private static bool SystemHasVersion()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out nint handle)) return false;
        return SymbolOfVersion(handle, MissingSymbol, MissingVersion) != 0;
    }

    /// <summary>Path of the shipped library, in the folders that the runtime searches.</summary>
    private static string? FindLibrary() => OperatingSystem.IsLinux() ? FindNative(LibraryName) : null;

    private static string FolderOfLibtorch(string library)
    {
        string beside = Path.GetDirectoryName(library)!;
        return File.Exists(Path.Combine(beside, "libtorch_cpu.so"))
            ? beside
            : Path.GetDirectoryName(FindNative("libtorch_cpu.so")) ?? throw new NativeBackendException(
                "libtorch_cpu.so is not in the application folder",
                "Add the package libtorch-cpu-linux-x64 (or TorchSharp-cpu) to the application: libraries reference TorchSharp only.");
    }

    private static string? FindNative(string file)
    {
        string baseFolder = AppContext.BaseDirectory;
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty;
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(baseFolder, "runtimes", OperatingSystem.IsWindows() ? "win-x64" : "linux-x64", "native"))
            .Append(baseFolder)
            .Append(Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? baseFolder)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>The loader's own message, without the line about diagnostics that .NET puts before it.</summary>
    private static string WordsOfTheLoader(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 1 && lines[0].StartsWith("Unable to load", StringComparison.Ordinal)
            ? string.Join("; ", lines[1..])
            : string.Join(" ", lines);
    }

    private static string? MessageOfLoading(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            return error.Message;
        }
    }

    private static string RemedyFor(string words) => words switch
    {
        _ when words.Contains(MissingVersion, StringComparison.Ordinal) =>
            $"The system's libstdc++ is too old: unset {OptOutVariable} to allow a patched copy, "
            + "or install the libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04, or a path in LD_LIBRARY_PATH).",
        _ when words.Contains("GLIBC", StringComparison.Ordinal) =>
            "The system's C or C++ library is older than libtorch supports: use Debian 12, Ubuntu 22.04, RHEL 9 or newer.",
        _ when words.Contains("musl", StringComparison.Ordinal) =>
            "libtorch requires glibc: use a Debian or Ubuntu image instead of Alpine.",
        _ => "Check that the application references the libtorch package of this platform "
            + "(libtorch-cpu-linux-x64, -win-x64, -osx-arm64, or TorchSharp-cpu) in the version that its TorchSharp expects.",
    };

    [DllImport("libc", EntryPoint = "dlvsym")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SymbolOfVersion(
        nint handle, [MarshalAs(UnmanagedType.LPUTF8Str)] string symbol, [MarshalAs(UnmanagedType.LPUTF8Str)] string version);
}
