namespace KubeAgent.Upstream;

/// <summary>Connections that wait for their next request.</summary>
internal sealed class ApiConnectionPool(TimeProvider time) : IDisposable
{
    private const int MostIdle = 256;

    // So that renewed certificates and new API servers come into use.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    // What is in between forgets a silent connection after a minute, and does not always say so; the API server hangs up after 90 s.
    private static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(45);

    // All under _gate. The last one rested is the first one taken: the rest may be closed by the server.
    private readonly Lock _gate = new();
    private readonly List<ApiConnection> _idle = [];
    private bool _disposed;

    /// <summary>A connection that is still open, as far as one can tell; or null.</summary>
    public ApiConnection? Take()
    {
        while (true)
        {
            ApiConnection connection;
            lock (_gate)
            {
                if (_idle.Count == 0)
                {
                    return null;
                }

                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }

            if (!connection.IsStale && time.GetElapsedTime(connection.Opened) < MaxAge && time.GetElapsedTime(connection.Rested) <= MaxRest)
            {
                return connection;
            }

            connection.Dispose();
        }
    }

    /// <summary>Takes back a connection on which all has been said.</summary>
    public void Return(ApiConnection connection)
    {
        Task farewell;
        lock (_gate)
        {
            if (_disposed || _idle.Count >= MostIdle)
            {
                connection.Dispose();
                return;
            }

            farewell = connection.Rest(time.GetTimestamp());
            _idle.Add(connection);
        }

        // Observed, and out of the list, when the server hangs up. Else it is the answer to the next request.
        farewell.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                if (connection.IsResting(ended))
                {
                    Drop(connection);
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Hangs up all.</summary>
    public void Clear()
    {
        ApiConnection[] all;
        lock (_gate)
        {
            all = [.. _idle];
            _idle.Clear();
        }

        Array.ForEach(all, connection => connection.Dispose());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Clear();
    }

    private void Drop(ApiConnection connection)
    {
        lock (_gate)
        {
            if (!_idle.Remove(connection))
            {
                return;
            }
        }

        connection.Dispose();
    }
}
