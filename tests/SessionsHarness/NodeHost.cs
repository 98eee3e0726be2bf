using Microsoft.Extensions.Logging;
using System.Runtime.InteropServices;
using Recorder.Sessions.Ssh;
using Recorder.Sessions.Ssh.Node;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace SessionsHarness;

/// <summary>A node daemon whose recordings are plain files of framed records: <c>sid.track</c>, renamed to <c>sid.track.done</c> at the end. With <c>sshd=PORT</c>, also sshd.</summary>
internal static class NodeHost
{
    private const string SshdSetting = "sshd=";

    internal static async Task<int> RunAsync(string socket, string recordings, string[] settings)
    {
        Directory.CreateDirectory(recordings);
        using var stopping = new CancellationTokenSource();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopping.Cancel();
        });
        bool discard = settings.Contains("discard");
        var logins = new SshdLogins();
        var options = new NodeDaemonOptions
        {
            SocketPath = socket,
            ClusterName = "test",
            Hostname = "testhost",
            Recording = new RecorderOptions
            {
                FailureMode = settings.Contains("FailOpen") ? FailureMode.FailOpen : FailureMode.FailClosed,
                IsSync = settings.Contains("sync"),
            },
            RecordInput = settings.Contains("always") ? RecordInput.Always : settings.Contains("never") ? RecordInput.Never : RecordInput.NonInteractive,
            TicketKey = new byte[32],
            Logins = logins,
        };
        var daemon = new NodeDaemon(options, new FileSinks(recordings, discard), new LossFile(recordings), TimeProvider.System, new StderrLogger());
        Task sshd = settings.FirstOrDefault(setting => setting.StartsWith(SshdSetting, StringComparison.Ordinal)) is { } setting
            ? SshdHost.RunAsync(int.Parse(setting[SshdSetting.Length..], System.Globalization.CultureInfo.InvariantCulture), socket, logins, stopping.Token)
            : Task.CompletedTask;
        await daemon.RunAsync(stopping.Token);
        await sshd;
        return 0;
    }

    private sealed class LossFile(string folder) : ILossReporter
    {
        public void Report(RecordingLoss loss) => File.AppendAllText(Path.Combine(folder, "losses"), $"{loss.Session} {loss.User} {loss.Reason}\n");
    }

    private sealed class StderrLogger : ILogger<NodeDaemon>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
