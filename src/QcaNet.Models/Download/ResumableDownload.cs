using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using QcaNet.Volumes;

namespace QcaNet.Models.Download;

/// <summary>Fetches one file over HTTP: resumed by range, limited in time and length, and put in place only when it is whole and its SHA-256 is right.</summary>
/// <remarks>
/// Bytes go to <c>NAME.part</c> beside the target. What an interrupted call left there is continued by the next one; <c>NAME.part.tag</c> holds what the server
/// called that version (ETag or date), so that two versions are never joined. A server that does not know ranges, or has another version, sends all
/// from the beginning, and the part is written anew. A file of another hash is deleted.
/// </remarks>
internal sealed class ResumableDownload(HttpClient client, DownloadOptions options)
{
    /// <summary>Longest file, bytes.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes; an existing file of the right hash is taken as it is.</param>
    /// <param name="sha256">Its hash, hexadecimal; null where none is known.</param>
    /// <param name="progress">Told after each piece.</param>
    /// <param name="cancellationToken">Stops at once; what was fetched stays for the next call.</param>
    /// <returns>The SHA-256 of the file.</returns>
    /// <exception cref="DownloadException">The server does not deliver in time, or delivers something else; or the file cannot be written.</exception>
    public async Task<string> FetchAsync(
        Uri address, string path, string? sha256, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (sha256 is not null && File.Exists(path) && Same(await HashAsync(path, cancellationToken).ConfigureAwait(false), sha256)) return sha256;
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
                problem = "the connection ended before the file did";
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                problem = total.IsCancellationRequested ? "it takes longer than the limit in all" : "the server is silent";
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
                throw new DownloadException(address, DownloadErrorKind.NotWritten, $"{part} cannot be written ({error.Message.TrimEnd('.')}); choose another folder, or make room.", error);
            }

            failures = Length(part) > before ? 0 : failures + 1;
            if (total.IsCancellationRequested || final || failures >= options.Attempts)
            {
                string next = Length(part) > 0 ? "; the same call again continues from there" : string.Empty;
                throw new DownloadException(address, DownloadErrorKind.Undelivered, $"the download failed ({problem}) after {Length(part)} bytes{next}.");
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
                $"the file has the SHA-256 {found}, not {sha256}; it was deleted. Try again; if it stays so, the file has changed.");
        }

        File.Move(part, path, overwrite: true);
        return found;
    }

    /// <summary>The SHA-256 of a file, hexadecimal, small letters.</summary>
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

    /// <summary>What is not a file of ours, or cannot be told from another version, is not continued.</summary>
    private static void Prepare(Uri address, string part, string tag, string? sha256)
    {
        try
        {
            foreach (string file in (string[])[part, tag])
            {
                if (Directory.Exists(file)) throw new IOException("there is a folder of this name");
                bool isOurs = new FileInfo(file).LinkTarget is null && (!Path.Exists(file) || RegularFile.IsAt(file));
                if (!isOurs) File.Delete(file);
            }

            if (sha256 is null && Tag(tag) is null) File.Delete(part);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(address, DownloadErrorKind.NotWritten, $"{part} cannot be written ({error.Message.TrimEnd('.')}); choose another folder.", error);
        }
    }

    // What the server called the version that the part is of. A weak tag does not promise the same bytes.
    private static RangeConditionHeaderValue? Tag(string file) =>
        File.Exists(file) && new FileInfo(file).Length < 1024 && RangeConditionHeaderValue.TryParse(File.ReadAllText(file), out RangeConditionHeaderValue? tag)
            && tag.EntityTag is not { IsWeak: true } ? tag : null;

    private static string? TagOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified is { } date ? date.ToString("r") : null;

    /// <summary>One request; true where the file is complete afterward.</summary>
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
            // Either all of it is here, or what is here is something else: the hash tells, or the next request begins anew.
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
        return new DownloadException(address, DownloadErrorKind.Refused, $"the server sends more than {Math.Max(1, MostBytes >> 20)} MiB, more than such a file has; nothing was kept.");
    }
}
