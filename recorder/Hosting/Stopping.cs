using Microsoft.Extensions.Hosting;
using System.Runtime.InteropServices;

namespace Recorder.Hosting;

/// <summary>SIGTERM and SIGINT: the role drains and ends; a second one ends it at once.</summary>
public static class Stopping
{
    /// <summary>Completes at the first signal, or when cancelled.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Ask(PosixSignalContext signal) => signal.Cancel = asked.TrySetResult();

        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => asked.TrySetResult());
        await asked.Task;
    }

    /// <summary>Keeps the web server from listening to signals itself: the role decides in which order things stop.</summary>
    public sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
