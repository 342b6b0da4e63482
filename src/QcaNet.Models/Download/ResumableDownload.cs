using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using QcaNet.Volumes;

namespace QcaNet.Models.Download;

/// <summary>
/// Downloads one file over HTTP: resumed with range requests, limited in time and length, and renamed to its final name only when it is
/// complete and its SHA-256 is correct.
/// </summary>
/// <remarks>
/// Bytes are written to <c>NAME.part</c> next to the target, and the next call continues what an interrupted one left there.
/// <c>NAME.part.tag</c> contains the server's identifier of that version (ETag or date), so two versions are never joined. If a server
/// does not support ranges, or has a different version, the file is downloaded again from the beginning. A file with a wrong hash is
/// deleted.
/// </remarks>
internal sealed class ResumableDownload(HttpClient client, DownloadOptions options)
{
    /// <summary>Size limit of a file in bytes.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>Downloads a file.</summary>
    /// <param name="address">Address of the file.</param>
    /// <param name="path">Target path; an existing file with the expected hash is used as it is.</param>
    /// <param name="sha256">Expected hash, hexadecimal; null if unknown.</param>
    /// <param name="progress">Receives a report after each piece.</param>
    /// <param name="cancellationToken">Stops at once; bytes received so far are kept for the next call.</param>
    /// <returns>The SHA-256 of the file.</returns>
    /// <exception cref="DownloadException">The server does not deliver the file in time, or delivers a different one; or the file cannot be
    /// written.</exception>
    public async Task<string> DownloadAsync(
        Uri address, string path, string? sha256, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (sha256 is not null && File.Exists(path)
            && Same(await HashAsync(path, cancellationToken).ConfigureAwait(false), sha256)) return sha256;
        string part = path + ".part", tag = part + ".tag";
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(options.TotalLimit);
        int failures = 0;
        Prepare(address, part, tag, sha256);
        while (true)
        {
            long before = Length(part);
            string problem;
            bool final = false;
            try
            {
                if (await PullAsync(address, part, tag, progress, total.Token).ConfigureAwait(false)) break;
                problem = "the connection was closed before the end of the file";
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                problem = total.IsCancellationRequested ? "the total time limit was exceeded" : "the server does not respond";
            }
            catch (HttpRequestException error)
            {
                final = error.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError;
                problem = error.StatusCode is { } status ? $"the server answered {(int)status}" : error.Message.TrimEnd('.');
            }
            catch (HttpIOException error)
            {
                problem = error.Message.TrimEnd('.');
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new DownloadException(
                    address,
                    DownloadErrorKind.NotWritten,
                    $"{part} cannot be written ({error.Message.TrimEnd('.')}); choose another folder, or free some space.",
                    error);
            }

            failures = Length(part) > before ? 0 : failures + 1;
            if (total.IsCancellationRequested || final || failures >= options.Attempts)
            {
                string next = Length(part) > 0 ? "; call again to continue from there" : string.Empty;
                throw new DownloadException(
                    address,
                    DownloadErrorKind.Undelivered,
                    $"the download failed ({problem}) after {Length(part)} bytes{next}.");
            }
        }

        string found = await HashAsync(part, cancellationToken).ConfigureAwait(false);
        File.Delete(tag);
        if (sha256 is not null && !Same(found, sha256))
        {
            File.Delete(part);
            throw new DownloadException(
                address,
                DownloadErrorKind.Refused,
                $"the file has the SHA-256 {found}, not {sha256}; it was deleted. Try again; if the error persists, the file has changed.");
        }

        File.Move(part, path, overwrite: true);
        return found;
    }

    /// <summary>The SHA-256 of a file, in lowercase hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        }
    }

    private static bool Same(string found, string wanted) => found.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static long Length(string part) => File.Exists(part) ? new FileInfo(part).Length : 0;

    /// <summary>Deletes a part that was not written by this class, or whose version is unknown.</summary>
    private static void Prepare(Uri address, string part, string tag, string? sha256)
    {
        try
        {
            foreach (string file in (string[])[part, tag])
            {
                if (Directory.Exists(file)) throw new IOException("a folder of this name exists");
                bool isOurs = new FileInfo(file).LinkTarget is null && (!Path.Exists(file) || RegularFile.IsAt(file));
                if (!isOurs) File.Delete(file);
            }

            if (sha256 is null && Tag(tag) is null) File.Delete(part);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(
                address,
                DownloadErrorKind.NotWritten,
                $"{part} cannot be written ({error.Message.TrimEnd('.')}); choose another folder.",
                error);
        }
    }

    // The server's identifier of the version that the part belongs to. A weak tag does not guarantee the same bytes.
    private static RangeConditionHeaderValue? Tag(string file) =>
        File.Exists(file) && new FileInfo(file).Length < 1024
        && RangeConditionHeaderValue.TryParse(File.ReadAllText(file), out RangeConditionHeaderValue? tag)
            && tag.EntityTag is not { IsWeak: true } ? tag : null;

    private static string? TagOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag
            ? tag.ToString()
            : response.Content.Headers.LastModified is { } date ? date.ToString("r") : null;

    /// <summary>Sends one request; returns true if the file is complete afterward.</summary>
    private async Task<bool> PullAsync(Uri address, string part, string tag, IProgress<DownloadProgress>? progress, CancellationToken total)
    {
        long have = Length(part);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(total);
        silence.CancelAfter(options.ReadLimit);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = Tag(tag);
        }

        using HttpResponseMessage response =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Either the part is complete, or it is something else: the hash decides, or the next request starts over.
            if (range?.Length == have) return true;
            File.Delete(part);
            return false;
        }

        response.EnsureSuccessStatusCode();
        bool continues = response.StatusCode == HttpStatusCode.PartialContent && range?.From == have;
        if (!continues)
        {
            have = 0;
            File.Delete(tag);
            if (TagOf(response) is { } version) await File.WriteAllTextAsync(tag, version, silence.Token).ConfigureAwait(false);
        }

        long? whole = continues ? range!.Length : response.Content.Headers.ContentLength;
        if (whole > MostBytes) throw TooLong(address, part, tag);
        Stream source = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        var target = new FileStream(part, continues ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
        await using (target.ConfigureAwait(false))
        {
            byte[] buffer = new byte[1 << 17];
            while (true)
            {
                silence.CancelAfter(options.ReadLimit);
                int count = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                if (count == 0) break;
                if (have + count > Math.Min(MostBytes, whole ?? long.MaxValue)) throw TooLong(address, part, tag);
                await target.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
                have += count;
                progress?.Report(new DownloadProgress(Path.GetFileNameWithoutExtension(part), have, whole));
            }

            target.Flush(flushToDisk: true);
        }

        return whole is null || have == whole;
    }

    private DownloadException TooLong(Uri address, string part, string tag)
    {
        File.Delete(part);
        File.Delete(tag);
        long limit = Math.Max(1, MostBytes >> 20);
        return new DownloadException(
            address,
            DownloadErrorKind.Refused,
            $"the server sends more than {limit} MiB, which is more than the file can have; nothing was kept.");
    }
}
