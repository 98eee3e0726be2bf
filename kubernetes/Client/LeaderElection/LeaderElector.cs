using KubeOps.KubernetesClient;

namespace k8s.LeaderElection;

/// <summary>Sees to it that of several candidates at most one works, by a Lease.</summary>
public sealed class LeaderElector
{
    private const double Jitter = 0.2;

    private readonly LeaderElectionConfig _config;
    private readonly TimeProvider _time;
    private readonly LeaseLock _lock;
    private volatile string? _leader;
    private volatile bool _isLeader;

    /// <exception cref="ArgumentException">The times do not go together.</exception>
    public LeaderElector(IKubernetesClient client, LeaderElectionConfig config, TimeProvider time)
    {
        config.Validate();
        (_config, _time, _lock) = (config, time, new LeaseLock(client, config, time));
    }

    /// <summary>Called when another leads, or nobody (null).</summary>
    public event Action<string?>? OnNewLeader;

    /// <summary>Called when the API server cannot be asked. It is asked again.</summary>
    public event Action<Exception>? OnError;

    /// <summary>Whether the work may go on just now.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>Who leads, as of the last look; null when nobody does or nobody was asked yet.</summary>
    public string? Leader => _leader;

    /// <summary>
    /// Works whenever this candidate leads, until <paramref name="stopping"/> or until the work ends by itself. The work's token is
    /// cancelled when the lease is lost or could not be renewed in time; work that then outlives the rest of the lease may run beside
    /// another's.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        bool isOver = false;
        try
        {
            while (!isOver)
            {
                long asked = await AcquireAsync(stopping);
                isOver = await LeadAsync(work, asked, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop while another led.
        }
    }

    /// <summary>Returns when the request that made us leader was sent: the lease is ours from then on.</summary>
    private async Task<long> AcquireAsync(CancellationToken stopping)
    {
        while (true)
        {
            long asked = _time.GetTimestamp();
            if (await TryAsync(stopping))
            {
                return asked;
            }

            await Task.Delay(_config.RetryPeriod * (1 + (Jitter * Random.Shared.NextDouble())), _time, stopping);
        }
    }

    /// <summary>True when the work has ended by itself or was asked to, false when the lease is lost.</summary>
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> work, long asked, CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource(Left(asked), _time);
        using var worked = new CancellationTokenSource();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, stopping);
        _isLeader = true;
        // A lease is renewed until the work is done, however long it takes to stop.
        Task renewing = RenewAsync(lost, worked.Token);
        try
        {
            await Task.Run(() => work(ends.Token), CancellationToken.None);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // As asked.
        }
        finally
        {
            _isLeader = false;
            await worked.CancelAsync();
            await renewing;
            if (!lost.IsCancellationRequested)
            {
                await ReleaseAsync();
            }
        }

        return stopping.IsCancellationRequested || !lost.IsCancellationRequested;
    }

    private async Task RenewAsync(CancellationTokenSource lost, CancellationToken worked)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(worked, lost.Token);
        try
        {
            TimeSpan wait = _config.RetryPeriod;
            while (true)
            {
                await Task.Delay(wait, _time, over.Token);
                long asked = _time.GetTimestamp();
                if (await TryAsync(over.Token))
                {
                    lost.CancelAfter(Left(asked));
                }
                else if (_leader != _config.Identity)
                {
                    _isLeader = false;
                    await lost.CancelAsync();
                }

                // From when it was sent: a try without an answer has used up the wait.
                wait = AtLeastZero(_config.RetryPeriod - _time.GetElapsedTime(asked));
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            _isLeader = false;
        }
    }

    private TimeSpan Left(long asked) => AtLeastZero(_config.RenewDeadline - _time.GetElapsedTime(asked));

    // A pause of the machine may have eaten it all.
    private static TimeSpan AtLeastZero(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_config.TryTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            bool isOurs = await _lock.TryAcquireOrRenewAsync(both.Token);
            Tell(_lock.Holder);
            return isOurs;
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested) // The API server is away, or says no: the next try may do better.
        {
            OnError?.Invoke(problem);
            return false;
        }
    }

    private async Task ReleaseAsync()
    {
        using var late = new CancellationTokenSource(_config.RetryPeriod, _time);
        try
        {
            await _lock.ReleaseAsync(late.Token);
            Tell(_lock.Holder);
        }
        catch (Exception problem) // Without it the next waits for the lease to expire.
        {
            OnError?.Invoke(problem);
        }
    }

    private void Tell(string? leader)
    {
        if (_leader != leader)
        {
            _leader = leader;
            OnNewLeader?.Invoke(leader);
        }
    }
}
