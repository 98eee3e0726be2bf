using Recorder.Protocols.Node;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>FailOpen: tells the daemon, as soon as there is one again, that a session goes on unrecorded.</summary>
internal sealed class LossReporter(ShellOptions options, LostMessage lost) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly ManualResetEventSlim _sessionEnded = new();
    private readonly ManualResetEventSlim _done = new();

    internal void Start() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "loss reporter" }.Start();

    /// <summary>The session is over: one last try, and no more waiting.</summary>
    internal void Finish()
    {
        _sessionEnded.Set();
        _done.Wait(AnswerTimeout * 2);
    }

    public void Dispose()
    {
        _sessionEnded.Dispose();
        _done.Dispose();
    }

    private void Run()
    {
        TimeSpan pause = FirstPause;
        while (!TryReport())
        {
            if (_sessionEnded.IsSet)
            {
                break;
            }

            _sessionEnded.Wait(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        _done.Set();
    }

    private bool TryReport()
    {
        try
        {
            using NodeConnection connection = NodeConnection.Connect(options.SocketPath, AnswerTimeout);
            return connection.Send(lost.ToFrame())
                && connection.WaitReadable(AnswerTimeout)
                && connection.Fill()
                && connection.TryRead(out NodeFrame answer)
                && answer.Type == NodeFrameType.Closed;
        }
        catch (Exception failure) when (failure is IOException or Protocols.ProtocolException)
        {
            return false;
        }
    }
}
