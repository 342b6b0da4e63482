using System.Text;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// A standard stream that may be closed or full. A failed write never ends a run, because its results are files; it is recorded once.
/// </summary>
/// <param name="inner">The writer of the stream.</param>
/// <param name="escapes">Whether to escape control characters; false for tables, which use escape sequences.</param>
internal sealed class SafeWriter(TextWriter inner, bool escapes) : TextWriter
{
    private bool _broken;

    /// <summary>Why output was lost; null if nothing was lost, or if the stream is closed.</summary>
    public string? Loss { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => Try(() => inner.Write(Safe(value)));

    public override void WriteLine() => Try(inner.WriteLine);

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(Safe(value)));

    public override void Flush() => Try(inner.Flush);

    private string? Safe(string? text) =>
        escapes && text is not null ? SafeText.Of(text.ReplaceLineEndings("\n")).ReplaceLineEndings() : text;

    private void Try(Action write)
    {
        if (_broken) return;
        try
        {
            write();
        }
        catch (ObjectDisposedException)
        {
            _broken = true;
        }
        catch (UnauthorizedAccessException)
        {
            // .NET reports a closed descriptor (EBADF) like this.
            _broken = true;
        }
        catch (IOException error)
        {
            _broken = true;
            Loss = error.Message;
        }
    }
}
