using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace QcaNet.Models.Torch;

/// <summary>
/// The per-user folder that holds patched copies: <c>$XDG_CACHE_HOME/qcanet/native/HASH/</c>, with the copy and, beside it, symbolic
/// links to the files of libtorch that the process will load. (The copy finds them through its <c>$ORIGIN</c>; they must be the
/// same files, because two libtorches in one process abort.)
/// </summary>
/// <remarks>
/// HASH covers the original's bytes and the folder of libtorch, so that two programs with outputs of their own never share links.
/// A folder is made under a temporary name and renamed, so that several processes may start at once: the first wins, the others use its.
/// </remarks>
internal static class PatchedCopyCache
{
    public static string Ensure(byte[] original, byte[] patched, string library, string libtorchFolder, ILogger logger)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(original), .. Encoding.UTF8.GetBytes(libtorchFolder)]))[..32];
        List<Exception> failures = [];
        foreach (string root in Roots())
        {
            try
            {
                string folder = Path.Combine(root, name);
                string copy = Path.Combine(folder, Path.GetFileName(library));
                if (IsIntact(copy, patched, libtorchFolder)) return copy;
                Make(root, folder, copy, patched, libtorchFolder);
                logger.LogDebug("Wrote {Copy}", copy);
                return copy;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failures.Add(error);
            }
        }

        throw new NativeBackendException(
            $"no folder can hold a patched copy of {library} ({string.Join("; ", failures.Select(f => f.Message))})",
            "Set XDG_CACHE_HOME to a folder that can be written.",
            failures[0]);
    }

    private static IEnumerable<string> Roots()
    {
        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (!string.IsNullOrEmpty(xdg) && Path.IsPathRooted(xdg)) yield return Path.Combine(xdg, "qcanet", "native");
        if (!string.IsNullOrEmpty(home)) yield return Path.Combine(home, ".cache", "qcanet", "native");

        // A service account may have no home that can be written: a folder of this process alone, readable by this user alone.
        yield return Path.Combine(Path.GetTempPath(), $"qcanet-native-{Environment.UserName}-{Environment.ProcessId}");
    }

    private static bool IsIntact(string copy, byte[] patched, string libtorchFolder)
    {
        var file = new FileInfo(copy);
        if (!file.Exists || file.Length != patched.Length || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(patched)) return false;
        return LibtorchFiles(libtorchFolder).All(f => new FileInfo(Path.Combine(file.DirectoryName!, Path.GetFileName(f))).LinkTarget == f);
    }

    private static void Make(string root, string folder, string copy, byte[] patched, string libtorchFolder)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(root, mine);
        string temporary = Path.Combine(root, $".new-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            using (var stream = new FileStream(Path.Combine(temporary, Path.GetFileName(copy)), FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(patched);
                stream.Flush(flushToDisk: true);
            }

            foreach (string file in LibtorchFiles(libtorchFolder))
            {
                File.CreateSymbolicLink(Path.Combine(temporary, Path.GetFileName(file)), file);
            }

            MoveIntoPlace(temporary, folder, copy, patched, libtorchFolder);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static void MoveIntoPlace(string temporary, string folder, string copy, byte[] patched, string libtorchFolder)
    {
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            if (IsIntact(copy, patched, libtorchFolder)) return; // another process was first

            // Damaged, or its links point elsewhere. Whoever has it loaded keeps it: the files stay until they are closed.
            string aside = temporary + "-old";
            Directory.Move(folder, aside);
            Directory.Move(temporary, folder);
            Directory.Delete(aside, recursive: true);
        }
    }

    private static IEnumerable<string> LibtorchFiles(string folder) =>
        Directory.EnumerateFiles(folder, "lib*.so*").Where(f => !Path.GetFileName(f).StartsWith("libLibTorchSharp", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
