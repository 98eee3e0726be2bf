using System.Text;
using Recorder.Sessions.Terminal;
using TestKit;
using TestKit.Terminals;

namespace Sessions.Tests.Ssh;

/// <summary>A program on three pipes.</summary>
internal sealed class PipedRun : IDisposable
{
    private readonly int _input;
    private readonly Task<byte[]> _output, _error;
    private readonly Task<ExitStatus> _exit;
    private readonly ChildProcess _child;
    private readonly MemoryStream _seen = new();

    private PipedRun(string[] argv, string[] environment)
    {
        (int inputReader, _input) = Descriptor.CreatePipe();
        (int outputReader, int outputWriter) = Descriptor.CreatePipe();
        (int errorReader, int errorWriter) = Descriptor.CreatePipe();
        _child = ChildProcess.StartOnPipes(Spawn.Request(argv, environment), inputReader, outputWriter, errorWriter);
        _ = LibC.Close(inputReader);
        _ = LibC.Close(outputWriter);
        _ = LibC.Close(errorWriter);
        _output = OnThread(() => ReadAll(outputReader, _seen));
        _error = OnThread(() => ReadAll(errorReader, new MemoryStream()));
        _exit = OnThread(_child.Wait);
    }

    internal int Pid => _child.Pid;

    internal static PipedRun Start(string[] argv, params string[] environment) => new(argv, environment);

    /// <summary>Runs to the end.</summary>
    internal static async Task<(ExitStatus Status, byte[] Output, string Error)> ToEndAsync(string[] argv, byte[]? input = null)
    {
        using var run = new PipedRun(argv, []);
        Task writing = OnThread(() =>
        {
            run.Write(input ?? []);
            run.CloseInput();
            return 0;
        });
        (ExitStatus, byte[], string) result = await run.EndAsync();
        await writing;
        return result;
    }

    internal void Write(byte[] bytes) => Descriptor.WriteAll(_input, bytes);

    internal void CloseInput() => LibC.Close(_input);

    internal void Signal(int signal) => LibC.Kill(_child.Pid, signal);

    internal Task ExpectAsync(string text) => Eventually.TrueAsync(
        () =>
        {
            lock (_seen)
            {
                return Encoding.UTF8.GetString(_seen.ToArray()).Contains(text, StringComparison.Ordinal);
            }
        },
        $"'{text}' appears");

    internal async Task<(ExitStatus Status, byte[] Output, string Error)> EndAsync()
    {
        ExitStatus status = await _exit.WaitAsync(Eventually.Bound);
        return (status, await _output.WaitAsync(Eventually.Bound), Encoding.UTF8.GetString(await _error.WaitAsync(Eventually.Bound)));
    }

    public void Dispose() => _child.Signal(9);

    private static byte[] ReadAll(int descriptor, MemoryStream seen)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = Descriptor.Read(descriptor, buffer)) > 0)
        {
            lock (seen)
            {
                seen.Write(buffer, 0, count);
            }
        }

        _ = LibC.Close(descriptor);
        return seen.ToArray();
    }

    private static Task<T> OnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
