using Microsoft.Extensions.Logging;

namespace QcaNet.Cli.Terminals;

/// <summary>Writes the library's log to standard error: everything with <c>--verbose</c>, otherwise only warnings and errors.</summary>
internal sealed class TerminalLoggerFactory(Terminal terminal, bool verbose) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new TerminalLogger(terminal, verbose ? LogLevel.Debug : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log is written only to the terminal.");

    public void Dispose()
    {
    }

    private sealed class TerminalLogger(Terminal terminal, LogLevel lowest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            string text = formatter(state, exception);
            if (logLevel >= LogLevel.Warning) terminal.Problem(text);
            else terminal.Detail(text);
        }
    }
}
