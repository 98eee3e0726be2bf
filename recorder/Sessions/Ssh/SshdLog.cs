using System.Text;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh;

/// <summary>
/// The log of our sshd: message by message, with the process that wrote each, as the kernel says. A pipe would not do, for names that clients
/// give stand in messages with their line breaks, and what follows those would pass for sshd's words.
/// </summary>
internal sealed unsafe class SshdLog : IDisposable
{
    private const int MessageSize = 4096; // sshd's have up to 1 KiB.

    private readonly Action<int, uint, string> _receive;
    private readonly Lock _reading = new();
    private int _reader, _writer;

    /// <param name="receive">Is told, one at a time, of which process and which uid each message is.</param>
    internal SshdLog(Action<int, uint, string> receive)
    {
        _receive = receive;
        (_reader, _writer) = MessageSocket.CreatePair();
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "sshd log" }.Start();
    }

    /// <summary>For sshd to write to.</summary>
    internal int Writer => _writer;

    /// <summary>Takes in what has been written up to now.</summary>
    internal void CatchUp()
    {
        Span<byte> buffer = stackalloc byte[MessageSize];
        lock (_reading)
        {
            while (0 <= _reader && MessageSocket.Receive(_reader, buffer, out int sender, out uint uid) is var size and not MessageSocket.Nothing)
            {
                if (size == 0)
                {
                    _ = LibC.Close(_reader); // Everybody who could write has ended.
                    _reader = -1;
                }
                else
                {
                    _receive(sender, uid, Encoding.UTF8.GetString(buffer[..size]).TrimEnd());
                }
            }
        }
    }

    /// <summary>We write nothing more. What sessions that are still running log is read on.</summary>
    public void Dispose()
    {
        int writer = Interlocked.Exchange(ref _writer, -1);
        if (0 <= writer)
        {
            _ = LibC.Close(writer);
        }
    }

    private void Run()
    {
        while (Volatile.Read(ref _reader) is >= 0 and var reader)
        {
            Descriptor.Poll([new LibC.PollDescriptor { Descriptor = reader, Events = LibC.PollIn }], timeoutMilliseconds: -1);
            CatchUp();
        }
    }
}
