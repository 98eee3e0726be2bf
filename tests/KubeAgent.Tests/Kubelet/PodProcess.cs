using System.Diagnostics;
using System.Threading.Channels;
using Recorder.Protocols.RemoteCommand;
using TestKit.Terminals;

namespace KubeAgent.Tests.Kubelet;

/// <summary>A command "in a pod": a process of this machine, on pipes or on a terminal.</summary>
internal sealed class PodProcess : IDisposable
{
    private readonly Process? _process;
    private readonly TerminalClient? _terminal;
    private readonly Channel<byte[]> _printed = Channel.CreateUnbounded<byte[]>();

    private PodProcess(string[] command, bool hasTerminal)
    {
        if (hasTerminal)
        {
            _terminal = TerminalClient.Start(command, [], bytes => _printed.Writer.TryWrite(bytes.ToArray()));
            return;
        }

        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }

    public static PodProcess Start(string[] command, bool hasTerminal) => new(command, hasTerminal);

    /// <summary>Tells all that it prints, and then how it ended.</summary>
    public async Task<int> RunAsync(Func<RemoteStream, ReadOnlyMemory<byte>, Task> print)
    {
        if (_terminal is not null)
        {
            Task<int> exit = ExitAsync(_terminal);
            await foreach (byte[] bytes in _printed.Reader.ReadAllAsync())
            {
                await print(RemoteStream.Stdout, bytes);
            }

            return await exit;
        }

        await Task.WhenAll(
            CopyAsync(_process!.StandardOutput.BaseStream, bytes => print(RemoteStream.Stdout, bytes)),
            CopyAsync(_process.StandardError.BaseStream, bytes => print(RemoteStream.Stderr, bytes)));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async Task TypeAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_terminal is not null)
        {
            _terminal.Type(bytes.Span);
            return;
        }

        try
        {
            await _process!.StandardInput.BaseStream.WriteAsync(bytes);
            await _process.StandardInput.BaseStream.FlushAsync();
        }
        catch (IOException)
        {
            // It does not read any more.
        }
    }

    public void CloseInput() => _process?.StandardInput.Close();

    public void Resize(int columns, int rows) => _terminal?.Resize(columns, rows);

    public void Kill()
    {
        _terminal?.Kill();
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }
    }

    public void Dispose()
    {
        Kill();
        _terminal?.Dispose();
        _process?.Dispose();
    }

    private async Task<int> ExitAsync(TerminalClient terminal)
    {
        try
        {
            return (await terminal.ExitAsync()).ShellCode;
        }
        finally
        {
            _printed.Writer.Complete();
        }
    }

    private static async Task CopyAsync(Stream from, Func<ReadOnlyMemory<byte>, Task> print)
    {
        byte[] buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            await print(buffer.AsMemory(0, count));
        }
    }
}
