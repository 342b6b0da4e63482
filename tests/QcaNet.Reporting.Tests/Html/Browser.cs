using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace QcaNet.Reporting.Tests.Html;

/// <summary>
/// A headless Chromium, spoken to by the DevTools protocol: loads a page, evaluates expressions, clicks, and collects what the console
/// says. It draws with a software renderer, so that no graphics card is needed.
/// </summary>
public sealed class Browser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile = Directory.CreateTempSubdirectory("qcanet-browser-").FullName;
    private readonly CancellationTokenSource _time = new(Patience);
    private readonly string? _session;
    private int _calls;

    public Browser(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path ?? throw new InvalidOperationException("There is no browser."))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        string[] all =
        [
            "--headless=new", "--no-sandbox", "--no-first-run", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--remote-debugging-port=0",
            $"--user-data-dir={_profile}", .. arguments, "about:blank",
        ];
        foreach (string argument in all) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        try
        {
            _session = Connect();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The program; null where none is installed. QCANET_CHROMIUM names one.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Errors and warnings of pages, and everything they wrote to the console.</summary>
    public List<string> Console { get; } = [];

    /// <summary>Addresses that pages asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Loads a file and waits until the report is shown.</summary>
    public void Open(string file)
    {
        Console.Clear();
        Requests.Clear();
        _time.CancelAfter(Patience);
        Call("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        WaitFor("document.body?.dataset.ready === 'true'");
        Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// <summary>Waits until an expression is true, frame by frame.</summary>
    public void WaitFor(string condition)
    {
        // While a page is being replaced, an evaluation can be lost with the old one.
        string script = $"new Promise(done => {{ const look = () => ({condition}) ? done(true) : setTimeout(look, 20); look(); }})";
        while (true)
        {
            try
            {
                Evaluate(script);
                return;
            }
            catch (InvalidOperationException error) when (error.Message.Contains("context", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("navigated", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("collected", StringComparison.Ordinal))
            {
                _time.Token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The value of an expression; promises are waited for.</summary>
    public JsonNode? Evaluate(string expression)
    {
        JsonNode answer = Call(
            "Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (answer["exceptionDetails"] is { } problem) throw new InvalidOperationException(problem.ToJsonString());
        return answer["result"]!["value"];
    }

    /// <summary>Presses and releases the left button at a place of the page.</summary>
    public void Click(double x, double y)
    {
        foreach (string type in (string[])["mousePressed", "mouseReleased"])
        {
            Call("Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    public void Dispose()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        finally
        {
            _socket.Dispose();
            _process.Dispose();
            _time.Dispose();
            Directory.Delete(_profile, recursive: true);
        }
    }

    private JsonNode Call(string method, JsonObject? parameters = null, string? session = null)
    {
        int id = ++_calls;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if ((session ?? _session) is { } own) message["sessionId"] = own;
        _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, _time.Token).GetAwaiter().GetResult();
        while (true)
        {
            JsonNode answer = Receive();
            if (answer["id"]?.GetValue<int>() != id)
            {
                Note(answer);
                continue;
            }

            return answer["error"] is { } error ? throw new InvalidOperationException(error.ToJsonString()) : answer["result"]!;
        }
    }

    private void Note(JsonNode message)
    {
        JsonNode? parameters = message["params"];
        switch (message["method"]?.GetValue<string>())
        {
            case "Runtime.exceptionThrown": Console.Add(parameters!["exceptionDetails"]!.ToJsonString()); break;
            case "Runtime.consoleAPICalled": Console.Add(parameters!["args"]!.ToJsonString()); break;
            case "Log.entryAdded": Console.Add(parameters!["entry"]!.ToJsonString()); break;
            case "Network.requestWillBeSent": Requests.Add(parameters!["request"]!["url"]!.GetValue<string>()); break;
            default: break;
        }
    }

    private JsonNode Receive()
    {
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(buffer, _time.Token).GetAwaiter().GetResult();
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(text.ToArray())!;
    }

    private string Connect()
    {
        var address = new TaskCompletionSource<Uri>();
        _process.ErrorDataReceived += (_, line) =>
        {
            int at = line.Data?.IndexOf("ws://", StringComparison.Ordinal) ?? -1;
            if (at >= 0) address.TrySetResult(new Uri(line.Data![at..].Trim()));
            if (line.Data is null) address.TrySetException(new InvalidOperationException("The browser ended before it could be spoken to."));
        };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _socket.ConnectAsync(address.Task.WaitAsync(_time.Token).GetAwaiter().GetResult(), _time.Token).GetAwaiter().GetResult();
        string target = Call("Target.createTarget", new JsonObject { ["url"] = "about:blank" })["targetId"]!.GetValue<string>();
        string session = Call("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true })["sessionId"]!.GetValue<string>();
        foreach (string domain in (string[])["Runtime", "Log", "Page", "Network"]) Call($"{domain}.enable", null, session);
        Call("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = 1300, ["height"] = 1000, ["deviceScaleFactor"] = 1, ["mobile"] = false }, session);
        return session;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("QCANET_CHROMIUM") is { Length: > 0 } named) return named;
        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe"] : ["chromium", "chromium-browser", "google-chrome"];
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(System.IO.Path.PathSeparator)
            .SelectMany(folder => names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
