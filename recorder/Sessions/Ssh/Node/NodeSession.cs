using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Protocols;
using Recorder.Protocols.Node;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>One connection of a shell: either a session from its start to its end, or the report of a lost one.</summary>
internal sealed partial class NodeSession(
    ShellConnection connection, NodeDaemonOptions options, IRecordSinkFactory sinks, ILossReporter losses,
    SessionLimits limits, SessionTickets tickets, TimeProvider time, ILogger logger)
{
    private const string Kind = "ssh";

    internal async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            switch (await ReceiveFirstAsync(stopping))
            {
                case OpenMessage open:
                    await RunSessionAsync(open, stopping);
                    break;
                case LostMessage lost:
                    await NoteLossAsync(lost, stopping);
                    break;
            }
        }
        catch (ProtocolException broken)
        {
            LogProtocol(connection.Peer.Uid, broken.Message);
            await RefuseAsync(broken.Message);
        }
        catch (OperationCanceledException)
        {
            await RefuseAsync(stopping.IsCancellationRequested ? "the node service is stopping" : "no session was opened in time");
        }
        catch (SocketException)
        {
            // The shell has gone before there was a session.
        }
    }

    /// <summary>The opening message; null when the peer hung up without one.</summary>
    private async Task<object?> ReceiveFirstAsync(CancellationToken stopping)
    {
        using var tooLate = new CancellationTokenSource(options.OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, tooLate.Token);
        while (await connection.Frames.FillAsync(either.Token))
        {
            if (connection.Frames.TryRead(out NodeFrameType type, out Memory<byte> body))
            {
                return type switch
                {
                    NodeFrameType.Open => OpenMessage.Parse(body.Span),
                    NodeFrameType.Lost => LostMessage.Parse(body.Span),
                    _ => throw new ProtocolException($"the first frame is {type}, expected Open or Lost"),
                };
            }
        }

        return null;
    }

    private async Task RunSessionAsync(OpenMessage open, CancellationToken stopping)
    {
        uint uid = connection.Peer.Uid;
        if (limits.TryEnter(uid) is { } full)
        {
            RecordingMetrics.Refused(Kind, "limit");
            await RefuseAsync(full);
            return;
        }

        try
        {
            await RecordAsync(open, stopping);
        }
        catch (RecordingFailedException refused)
        {
            LogRefused(uid, refused.Message);
            await RefuseAsync(refused.Message);
        }
        finally
        {
            limits.Leave(uid);
        }
    }

    private async Task RecordAsync(OpenMessage open, CancellationToken stopping)
    {
        PeerCredentials peer = connection.Peer;
        var session = SessionId.New(time);
        string login = options.Accounts.NameOf(peer.Uid);
        IReadOnlyList<int> sshd = SshdAncestry.Of(peer.Pid, peer.Uid);
        if (open.HasTerminal && sshd.Count != 0 && await TerminalHolders.OtherThanAsync([peer.Pid, .. sshd], peer.Uid) is { } other)
        {
            await RefuseForTerminalAsync(login, other);
            return;
        }

        SessionIdentity identity = SessionIdentity.From(
            open, login, startedBySshd: sshd.Count != 0, sshd.Select(process => options.Logins?.Find(process)).FirstOrDefault(found => found is not null));
        var context = new SessionContext(session, options.ClusterName, identity.User.User, ServerMetadataOf(options)) { Kind = Kind };
        var events = new SessionEvents(options, identity, open, time.GetUtcNow());

        await using SessionRecorder recorder = await SessionRecorder.StartAsync(
            context, sinks, options.Recording, time, losses, logger, stopping);
        await recorder.RecordAsync(events.Start(), stopping);
        LogStarted(session, login, identity.User.User);

        StreamTap tap = StreamTap.For(open, recorder, events);
        await tap.BeginAsync(stopping);
        bool wantsInput = tap.NeedsInput || WantsInput(open);
        var terms = new OpenedMessage(session.ToString(), wantsInput, !EndsOnFailure, tickets.Issue(session, peer.Uid));
        var relay = new NodeRelay(connection, recorder, events, tap, open, !EndsOnFailure, options.Recording.IsSync, time, logger);
        if (await connection.SendAsync(terms.ToFrame(), stopping))
        {
            await relay.RunAsync(stopping);
        }

        await relay.FinishAsync(options.StopTimeout);
        LogEnded(session);
    }

    private async Task NoteLossAsync(LostMessage lost, CancellationToken stopping)
    {
        uint uid = connection.Peer.Uid;
        bool proven = SessionId.TryParse(lost.SessionId, out SessionId session) && tickets.IsValid(lost.Ticket.Span, session, uid);
        string user = options.Accounts.NameOf(uid);
        losses.Report(new RecordingLoss(
            proven ? session : SessionId.New(time), user, Track.Main, NotInFuture(lost.SinceUnixMilliseconds), 0, 0, 0, lost.Reason, IsFinal: true));
        await connection.SendAsync(new byte[] { (byte)NodeFrameType.Closed, 0, 0, 0, 0 }, stopping);
    }

    private DateTimeOffset NotInFuture(long unixMilliseconds)
    {
        DateTimeOffset now = time.GetUtcNow();
        return unixMilliseconds < now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds) : now;
    }

    private bool EndsOnFailure => options.Recording.IsSync || options.Recording.FailureMode == FailureMode.FailClosed;

    private bool WantsInput(OpenMessage open) =>
        options.RecordInput == RecordInput.Always || (options.RecordInput == RecordInput.NonInteractive && !open.HasTerminal);

    // Whatever the failure mode: else one could have it so that a session is not recorded.
    private async Task RefuseForTerminalAsync(string login, string other)
    {
        RecordingMetrics.Refused(Kind, "terminal");
        LogTerminalNotAlone(login, other);
        await RefuseAsync($"{other} has this terminal open, too", failOpen: false);
    }

    private Task RefuseAsync(string reason) => RefuseAsync(reason, failOpen: !EndsOnFailure);

    private async Task RefuseAsync(string reason, bool failOpen)
    {
        using var bound = new CancellationTokenSource(options.OpenTimeout, time); // Not the caller's token: it may be what ended us.
        try
        {
            await connection.SendAsync(new FailedMessage(failOpen, reason).ToFrame(), bound.Token);
        }
        catch (OperationCanceledException)
        {
            // It does not read: it will notice when we hang up.
        }
    }

    private static Format.Events.ServerMetadata ServerMetadataOf(NodeDaemonOptions options)
    {
        var server = new Format.Events.ServerMetadata
        {
            ServerNamespace = options.ServerNamespace, ServerID = options.ServerId, ServerHostname = options.Hostname, ServerVersion = options.Version,
        };
        foreach ((string name, string value) in options.Labels)
        {
            server.ServerLabels.Add(name, value);
        }

        return server;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "session {Session} of {Login} ({User}) started")]
    private partial void LogStarted(SessionId session, string login, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "session {Session} ended")]
    private partial void LogEnded(SessionId session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "uid {Uid} broke the protocol: {Reason}")]
    private partial void LogProtocol(uint uid, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a session of {Login} is refused: {Other} has its terminal open, too")]
    private partial void LogTerminalNotAlone(string login, string other);

    [LoggerMessage(Level = LogLevel.Error, Message = "a session of uid {Uid} cannot be recorded: {Reason}")]
    private partial void LogRefused(uint uid, string reason);
}
