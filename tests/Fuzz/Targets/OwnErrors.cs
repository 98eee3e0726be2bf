using Microsoft.Extensions.Logging;

namespace Fuzz.Targets;

/// <summary>A log that remembers errors which are nobody's but the server's.</summary>
internal sealed class OwnErrors : ILoggerProvider, ILogger
{
    public Exception? Found { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Found = exception ?? new InvalidOperationException(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
