using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace QcaNet.Tests;

/// <summary>A web server on this machine that behaves as a test says.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _requests = [];
    private readonly CancellationTokenSource _end = new();

    /// <param name="answer">Answers a request; an exception of the connection ends the answer.</param>
    public LocalServer(Func<LocalServer, HttpListenerContext, Task> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = Task.Run(() => Serve(answer));
    }

    /// <summary>Its root, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>"NAME RANGE" of every request so far.</summary>
    public string[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>Where a request wants to begin.</summary>
    public static int From(HttpListenerContext context) =>
        context.Request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    /// <summary>Sends a part of a file; where it says that more follows, the connection is cut.</summary>
    public static async Task Send(HttpListenerContext context, byte[] bytes, int from, int count, bool ranges = true)
    {
        if (ranges && from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{from + count - 1}/{bytes.Length}";
            context.Response.ContentLength64 = count;
        }
        else
        {
            context.Response.ContentLength64 = bytes.Length;
        }

        await context.Response.OutputStream.WriteAsync(bytes.AsMemory(from, count));
        await context.Response.OutputStream.FlushAsync();
        if (context.Response.ContentLength64 == count) context.Response.Close();
        else context.Response.Abort();
    }

    /// <summary>Sends nothing until the test ends.</summary>
    public Task Silence() => new TaskCompletionSource().Task.WaitAsync(_end.Token);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
        _end.Dispose();
    }

    private async Task Serve(Func<LocalServer, HttpListenerContext, Task> answer)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                lock (_requests) _requests.Add($"{context.Request.Url!.AbsolutePath.TrimStart('/')} {context.Request.Headers["Range"]}".Trim());
                _ = Answer(answer, context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Answer(Func<LocalServer, HttpListenerContext, Task> answer, HttpListenerContext context)
    {
        try
        {
            await answer(this, context);
        }
        catch (Exception error) when (error is HttpListenerException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }
}
