using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace QcaNet.Training.Data.Download;

/// <summary>Fetches one file over HTTP: resumed by range, limited in time, and put in place only when its SHA-256 is right.</summary>
/// <remarks>
/// Bytes go to <c>NAME.part</c> beside the target. What an interrupted call left there is continued by the next one. A server that
/// does not know ranges sends all from the beginning again, and the part is written anew. A file of another hash is deleted.
/// </remarks>
internal sealed class ResumableDownload(HttpClient client, DownloadOptions options)
{
    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes; an existing file of the right hash is taken as it is.</param>
    /// <param name="sha256">Its hash, hexadecimal.</param>
    /// <param name="progress">Told after each piece.</param>
    /// <param name="cancellationToken">Stops at once; what was fetched stays for the next call.</param>
    /// <exception cref="TrainingDataException">The server does not deliver in time, or delivers something else.</exception>
    public async Task FetchAsync(
        Uri address, string path, string sha256, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await HashAsync(path, cancellationToken).ConfigureAwait(false) == sha256) return;
        string part = path + ".part";
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(options.TotalLimit);
        int failures = 0;
        while (true)
        {
            long before = Length(part);
            string problem;
            try
            {
                if (await PullAsync(address, part, progress, total.Token).ConfigureAwait(false)) break;
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
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                problem = error.Message.TrimEnd('.');
            }

            failures = Length(part) > before ? 0 : failures + 1;
            if (total.IsCancellationRequested || failures >= options.Attempts)
            {
                throw new TrainingDataException(
                    $"{address}: the download failed ({problem}) after {Length(part)} bytes; the same call again continues from there.");
            }
        }

        string found = await HashAsync(part, cancellationToken).ConfigureAwait(false);
        if (found != sha256)
        {
            File.Delete(part);
            throw new TrainingDataException(
                $"{address}: the file has the SHA-256 {found}, not {sha256}; it was deleted. Try again; if it stays so, the file has changed.");
        }

        File.Move(part, path, overwrite: true);
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

    private static long Length(string part) => File.Exists(part) ? new FileInfo(part).Length : 0;

    /// <summary>One request; true where the file is complete afterward.</summary>
    private async Task<bool> PullAsync(Uri address, string part, IProgress<DownloadProgress>? progress, CancellationToken total)
    {
        long have = Length(part);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(total);
        silence.CancelAfter(options.ReadLimit);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0) request.Headers.Range = new RangeHeaderValue(have, null);
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
        if (!continues) have = 0;
        long? whole = continues ? range!.Length : response.Content.Headers.ContentLength;
        Stream source = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        var target = new FileStream(part, continues ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
        await using (target.ConfigureAwait(false))
        {
            byte[] buffer = new byte[1 << 17];
            while (true)
            {
                silence.CancelAfter(options.ReadLimit);
                int count = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                if (count == 0) break;
                await target.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
                have += count;
                progress?.Report(new DownloadProgress(Path.GetFileNameWithoutExtension(part), have, whole));
            }
        }

        return whole is null || have == whole;
    }
}
