using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Volumes;
using TorchSharp;

namespace QcaNet.Models.Torch;

/// <summary>
/// Loads libtorch once for the process, also on systems whose libstdc++ is older than TorchSharp's library asks for.
/// </summary>
/// <remarks>
/// <para>
/// TorchSharp 0.107 is built with GCC 13 and asks for <c>GLIBCXX_3.4.32</c>; Debian 12, Ubuntu 22.04 and RHEL 9 have older ones. The
/// loader then refuses the library, and TorchSharp copies half a gigabyte beside the program and fails with a message about a
/// missing package. Nothing in the library calls the one symbol of that version (see <see cref="ElfVersionPatch"/>), so a copy of
/// that one file with the version made optional is loaded instead, from memory; libtorch itself is not touched.
/// </para>
/// <para>
/// Set <c>QCANET_NATIVE_PATCH=0</c> to have nothing patched. Every entry to the networks in this library calls
/// <see cref="EnsureLoaded"/>; a program that uses TorchSharp on its own before that should call it first.
/// </para>
/// </remarks>
public static class NativeBackend
{
    /// <summary>Environment variable that forbids the patched copy when it is <c>0</c>.</summary>
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
    /// Whether the backend is loaded: networks that this library's own kernels compute do without it. Before setting what libtorch keeps for the process
    /// (<c>torch.set_num_threads</c>), asking saves loading half a gigabyte for nothing.
    /// </summary>
    public static bool IsLoaded
    {
        get
        {
            lock (Gate) return s_report is not null;
        }
    }

    /// <summary>Whether a backend for GPUs lies beside the program; asked without loading anything.</summary>
    internal static bool MayHaveGpu { get; } = FindNative(OperatingSystem.IsWindows() ? "torch_cuda.dll" : "libtorch_cuda.so") is not null;

    /// <summary>Loads the backend; does nothing from the second call on.</summary>
    /// <param name="logger">Told once what was done.</param>
    /// <exception cref="NativeBackendException">The backend cannot be loaded; the message names cause and remedy. Later calls throw it again.</exception>
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

    /// <summary>Loads the backend if it is not yet, and tells its state; never throws for a backend that cannot be loaded.</summary>
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
                $"{LibraryName} is not beside the program",
                "Add the package TorchSharp to the application, and libtorch-cpu-linux-x64 (or TorchSharp-cpu) for the backend.");
            copy = LoadPatchedCopyWhereNeeded(library, logger);
        }

        // Asked by hand before TorchSharp asks: on failure its own fallback would copy the whole backend and hide the cause.
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
                "TorchSharp was used, and failed, before this library could load its backend",
                $"Call {nameof(NativeBackend)}.{nameof(EnsureLoaded)}() before the first use of TorchSharp.",
                error);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or NotSupportedException or TypeInitializationException)
        {
            string words = WordsOfTheLoader(library is null ? error.Message : MessageOfLoading(library) ?? error.Message);
            throw new NativeBackendException(words, RemedyFor(words), error);
        }

        NativeBackendState state = copy is null ? NativeBackendState.Loaded : NativeBackendState.LoadedPatched;
        logger.LogDebug("Native backend loaded: {Library}, libtorch {Version}", copy ?? library ?? "LibTorchSharp", torch.__version__);
        return new NativeBackendReport(state, library, copy, torch.__version__, null);
    }

    /// <summary>Name of the patched copy that was loaded, or null where the library loads as it is (or may not be patched).</summary>
    private static string? LoadPatchedCopyWhereNeeded(string library, ILogger logger)
    {
        byte[] image = File.ReadAllBytes(library);
        if (!ElfVersionPatch.Needs(image, MissingVersion) || SystemHasVersion()) return null;
        if (Environment.GetEnvironmentVariable(OptOutVariable) == "0")
        {
            logger.LogWarning("The system's libstdc++ lacks {Version}; {Variable}=0 forbids the patched copy of {Library}", MissingVersion, OptOutVariable, library);
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
            "The system's libstdc++ lacks {Version}, which nothing calls: loaded a copy of {Library} that does without from memory ({Variable}=0 forbids it)",
            MissingVersion, library, OptOutVariable);
        return copy;
    }

    private static bool SystemHasVersion()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out nint handle)) return false;
        return SymbolOfVersion(handle, MissingSymbol, MissingVersion) != 0;
    }

    /// <summary>The shipped library, where the runtime will look for it.</summary>
    private static string? FindLibrary() => OperatingSystem.IsLinux() ? FindNative(LibraryName) : null;

    private static string FolderOfLibtorch(string library)
    {
        string beside = Path.GetDirectoryName(library)!;
        return File.Exists(Path.Combine(beside, "libtorch_cpu.so"))
            ? beside
            : Path.GetDirectoryName(FindNative("libtorch_cpu.so")) ?? throw new NativeBackendException(
                "libtorch_cpu.so is not beside the program",
                "Add the package libtorch-cpu-linux-x64 (or TorchSharp-cpu) to the application: libraries refer to TorchSharp alone.");
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

    /// <summary>The system's own lines: .NET puts one before them that says how to find out what they say.</summary>
    private static string WordsOfTheLoader(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 1 && lines[0].StartsWith("Unable to load", StringComparison.Ordinal) ? string.Join("; ", lines[1..]) : string.Join(" ", lines);
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
            $"The system's libstdc++ is too old: unset {OptOutVariable} to let a patched copy be used, or install libstdc++ of GCC 13 or newer (Debian 13, Ubuntu 24.04, or LD_LIBRARY_PATH to one).",
        _ when words.Contains("GLIBC", StringComparison.Ordinal) =>
            "The system's C or C++ library is older than libtorch supports: use Debian 12, Ubuntu 22.04, RHEL 9 or newer.",
        _ when words.Contains("musl", StringComparison.Ordinal) =>
            "libtorch needs a system with glibc: use a Debian or Ubuntu image in place of Alpine.",
        _ => "See that the application refers to the libtorch package of this platform (libtorch-cpu-linux-x64, -win-x64, -osx-arm64, or TorchSharp-cpu) in the version that its TorchSharp expects.",
    };

    [DllImport("libc", EntryPoint = "dlvsym")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SymbolOfVersion(
        nint handle, [MarshalAs(UnmanagedType.LPUTF8Str)] string symbol, [MarshalAs(UnmanagedType.LPUTF8Str)] string version);
}
