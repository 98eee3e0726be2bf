using Recorder.Protocols;
using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;
using Recorder.Streaming;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// The recording of one session, seen from the shell. The one place that decides what a failure means: see
/// <see cref="Lost"/>.
/// </summary>
internal sealed class RecordingLink : IDisposable
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    // For the listener to read what a daemon that hung up said last: mostly why.
    private static readonly TimeSpan LastWordTime = TimeSpan.FromSeconds(2);

    private readonly ShellOptions _options;
    private readonly NodeConnection? _connection;
    private readonly object _gate = new();
    private readonly ManualResetEventSlim _closed = new();
    private readonly ManualResetEventSlim _listenedOut = new(initialState: true);
    private readonly ManualResetEventSlim _told = new(initialState: true);
    private long _inputTaken;
    private bool _ended;
    private string? _failure;

    private RecordingLink(ShellOptions options, NodeConnection? connection, OpenedMessage? terms, string? failure)
    {
        _options = options;
        _connection = connection;
        Terms = terms;
        _failure = failure;
        FailureMode = terms is null ? options.FailureMode : terms.FailOpen ? FailureMode.FailOpen : FailureMode.FailClosed;
    }

    /// <summary>What the daemon answered; null when it never did.</summary>
    internal OpenedMessage? Terms { get; }

    internal FailureMode FailureMode { get; private set; }

    internal OutputWindow Window { get; } = new();

    /// <summary>Why the session is not, or no longer, recorded; null while it is.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>It is not recorded any more, and may not go on like that.</summary>
    internal bool EndsSession => Failure is not null && FailureMode == FailureMode.FailClosed;

    /// <summary>Somebody has ended the session, which is then <see cref="Failure"/>: the line that its user is told.</summary>
    internal bool IsTerminated { get; private set; }

    /// <summary>Raised once, on any thread, when the recording fails while the session runs, or somebody ends it.</summary>
    internal Action<string>? Lost { get; set; }

    /// <summary>Asks the daemon to record. Whatever goes wrong becomes <see cref="Failure"/>.</summary>
    internal static RecordingLink Open(ShellOptions options, OpenMessage open)
    {
        NodeConnection? connection = null;
        try
        {
            connection = NodeConnection.Connect(options.SocketPath, options.AnswerTimeout);
            if (!connection.Send(open.ToFrame()))
            {
                return Failed(options, connection, "the node daemon hung up");
            }

            long deadline = options.Time.GetTimestamp();
            while (options.Time.GetElapsedTime(deadline) < options.AnswerTimeout)
            {
                if (connection.TryRead(out NodeFrame frame))
                {
                    return Answered(options, connection, frame);
                }

                if (connection.WaitReadable(PollPeriod) && !connection.Fill())
                {
                    return Failed(options, connection, "the node daemon hung up");
                }
            }

            return Failed(options, connection, $"the node daemon gave no answer for {options.AnswerTimeout.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is IOException or ProtocolException or ArgumentException)
        {
            return Failed(options, connection, failure.Message);
        }
    }

    /// <summary>Starts to listen to the daemon's answers.</summary>
    internal void Start()
    {
        if (_connection is not null && Failure is null)
        {
            _listenedOut.Reset();
            _told.Reset();
            new Thread(Listen, 256 * 1024) { IsBackground = true, Name = "recording answers" }.Start();
        }
    }

    /// <summary>Hands a block of output over; it is shown when the daemon took it.</summary>
    internal void SendOutput(OutputBlock block)
    {
        Window.Enqueue(block);
        Send(block.ToFrame());
    }

    internal void Send(ReadOnlySpan<byte> frame)
    {
        if (Failure is null && !_connection!.Send(frame))
        {
            _listenedOut.Wait(LastWordTime);
            Fail("the node daemon is gone");
        }
    }

    /// <summary>Waits until this much input was recorded. False when it must not be given to the program.</summary>
    internal bool WaitInputTaken(long bytes)
    {
        lock (_gate)
        {
            while (_failure is null && _inputTaken < bytes)
            {
                Monitor.Wait(_gate);
            }

            return _failure is null || FailureMode == FailureMode.FailOpen;
        }
    }

    /// <summary>Tells how the program ended, and waits for the daemon to note it; in sync modes, to have it stored.</summary>
    internal void End(ExitStatus status)
    {
        Volatile.Write(ref _ended, true);
        Send(new EndMessage(status.Code, status.Signal).ToFrame());
        if (Failure is null)
        {
            _closed.Wait(_options.AnswerTimeout);
        }

        if (Failure is not null)
        {
            _told.Wait(LastWordTime); // The user must read why before we are gone; another thread may be about to say it.
        }
    }

    public void Dispose()
    {
        Interlocked.CompareExchange(ref _failure, "the session is over", null); // Stops the listener, quietly.
        _connection?.Dispose();
    }

    private static RecordingLink Answered(ShellOptions options, NodeConnection connection, NodeFrame frame)
    {
        switch (frame.Type)
        {
            case NodeFrameType.Opened:
                return new RecordingLink(options, connection, OpenedMessage.Parse(frame.Body), failure: null);
            case NodeFrameType.Failed:
                FailedMessage refused = FailedMessage.Parse(frame.Body);
                RecordingLink link = Failed(options, connection, refused.Reason);
                link.FailureMode = refused.FailOpen ? FailureMode.FailOpen : FailureMode.FailClosed;
                return link;
            default:
                return Failed(options, connection, $"the node daemon answered with {frame.Type}");
        }
    }

    private static RecordingLink Failed(ShellOptions options, NodeConnection? connection, string reason)
    {
        connection?.Dispose();
        return new RecordingLink(options, null, null, reason);
    }

    private void Listen()
    {
        long lastAnswer = _options.Time.GetTimestamp();
        try
        {
            while (Failure is null)
            {
                if (_connection!.WaitReadable(PollPeriod))
                {
                    if (!_connection.Fill())
                    {
                        break;
                    }

                    while (_connection.TryRead(out NodeFrame frame))
                    {
                        Receive(frame);
                    }

                    lastAnswer = _options.Time.GetTimestamp();
                }
                else if (!Window.IsWaiting)
                {
                    lastAnswer = _options.Time.GetTimestamp();
                }
                else if (_options.AnswerTimeout < _options.Time.GetElapsedTime(lastAnswer))
                {
                    Fail($"the node daemon took nothing for {_options.AnswerTimeout.TotalSeconds:0} s");
                }
            }

            Fail("the node daemon is gone");
        }
        catch (Exception failure) when (failure is IOException or ProtocolException)
        {
            Fail(failure.Message);
        }
        finally
        {
            _listenedOut.Set();
        }
    }

    private void Receive(NodeFrame frame)
    {
        switch (frame.Type)
        {
            case NodeFrameType.Taken:
                TakenMessage taken = TakenMessage.Parse(frame.Body);
                Window.Taken(taken.Output);
                lock (_gate)
                {
                    _inputTaken = taken.Input;
                    Monitor.PulseAll(_gate);
                }

                break;
            case NodeFrameType.Closed:
                _closed.Set();
                break;
            case NodeFrameType.Failed:
                FailedMessage failed = FailedMessage.Parse(frame.Body);
                FailureMode = failed.FailOpen ? FailureMode.FailOpen : FailureMode.FailClosed;
                Fail(failed.Reason);
                break;
            case NodeFrameType.Terminated:
                (IsTerminated, FailureMode) = (true, FailureMode.FailClosed);
                Fail(TerminatedMessage.Parse(frame.Body).Line);
                break;
            default:
                throw new ProtocolException($"{frame.Type} came in the middle of a session");
        }
    }

    private void Fail(string reason)
    {
        lock (_gate)
        {
            if (_failure is not null || (Volatile.Read(ref _ended) && _closed.IsSet))
            {
                return; // Told already; or the daemon hung up after Closed, as it should.
            }

            _failure = reason;
            Monitor.PulseAll(_gate);
        }

        _closed.Set();
        if (FailureMode == FailureMode.FailOpen)
        {
            Window.ShowUnrecorded();
        }
        else
        {
            Window.Abort();
        }

        Lost?.Invoke(reason);
        _told.Set();
    }
}
