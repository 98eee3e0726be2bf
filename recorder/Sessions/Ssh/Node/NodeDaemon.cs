using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Recorder.Streaming;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// <c>recorder node</c>: takes the events of <c>recorder shell</c> processes over a unix socket and records them. The shells run as
/// their users: what they say is judged, and each can write only into the session that its own connection is.
/// </summary>
public sealed partial class NodeDaemon(
    NodeDaemonOptions options, IRecordSinkFactory sinks, ILossReporter losses, TimeProvider time, ILogger<NodeDaemon> logger)
{
    private const int Backlog = 512;

    // Connections that have not said yet what they want, besides those of sessions.
    private const int SpareConnections = 1000, SpareConnectionsPerUser = 100;

    private const UnixFileMode ForEveryone = (UnixFileMode)0b110_110_110;

    private readonly SessionLimits _limits = new(options.MaxSessions, options.MaxSessionsPerUser);
    private readonly SessionLimits _connected =
        new(options.MaxSessions + SpareConnections, options.MaxSessionsPerUser + SpareConnectionsPerUser, "connections");

    private readonly SessionTickets _tickets = new(options.TicketKey);
    private readonly LossReports _reports = new(losses, time);
    private readonly HashSet<Task> _connections = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when shells can connect.</summary>
    public Task Listening => _listening.Task;

    /// <summary>
    /// Serves until cancelled; then ends the running sessions, telling their users, and returns when their recordings are complete
    /// or the stop timeout has passed.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using Socket listener = Listen();
        _listening.TrySetResult();
        LogListening(options.SocketPath);
        var acceptor = new Acceptor(listener.AcceptAsync, time, failure => LogNotAccepted(failure.Message));
        try
        {
            while (true)
            {
                Track(ServeAsync(await acceptor.NextAsync(cancellationToken), cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            listener.Dispose();
            File.Delete(options.SocketPath);
            await WaitForSessionsAsync();
            _reports.Finish();
        }
    }

    private Socket Listen()
    {
        File.Delete(options.SocketPath); // A daemon that was killed leaves its socket behind.
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(options.SocketPath));
            File.SetUnixFileMode(options.SocketPath, ForEveryone);
            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        await Task.Yield();
        uint? uid = null;
        try
        {
            using var connection = new ShellConnection(socket);
            uid = connection.Peer.Uid;
            await ServeAsync(connection, stopping);
        }
        catch (Exception failure) // Per session: the others go on.
        {
            LogSessionFailed(uid, failure);
            socket.Dispose();
        }
    }

    private async Task ServeAsync(ShellConnection connection, CancellationToken stopping)
    {
        uint uid = connection.Peer.Uid;
        var session = new NodeSession(connection, options, sinks, losses, _limits, _tickets, _reports, time, logger);
        if (_connected.TryEnter(uid) is { } full)
        {
            await session.RefuseAsync(full, goesOn: false);
            return;
        }

        try
        {
            await session.RunAsync(stopping);
        }
        finally
        {
            _connected.Leave(uid);
        }
    }

    private void Track(Task connection)
    {
        lock (_connections)
        {
            _connections.Add(connection);
        }

        connection.ContinueWith(
            ended =>
            {
                lock (_connections)
                {
                    _connections.Remove(ended);
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task WaitForSessionsAsync()
    {
        Task[] running;
        lock (_connections)
        {
            running = [.. _connections];
        }

        try
        {
            await Task.WhenAll(running).WaitAsync(options.StopTimeout, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogStillRunning(running.Count(session => !session.IsCompleted), options.StopTimeout.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "no connection can be accepted for now: {Reason}")]
    private partial void LogNotAccepted(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "node daemon listens on {Path}")]
    private partial void LogListening(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "a session of uid {Uid} failed")]
    private partial void LogSessionFailed(uint? uid, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} recordings are not complete after {Seconds} s: left to the upload completer")]
    private partial void LogStillRunning(int count, double seconds);
}
