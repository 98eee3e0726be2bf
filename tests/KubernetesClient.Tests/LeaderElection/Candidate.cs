using k8s;
using k8s.LeaderElection;
using TestKit;

namespace KubernetesClient.Tests.LeaderElection;

/// <summary>One candidate whose work is to wait until it is told to end.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly KubeOps.KubernetesClient.KubernetesClient _client;
    private readonly RestingTime _time;
    private readonly CancellationTokenSource _stop = new();
    private int _working, _begun;

    public Candidate(ServerFixture server, string identity, ManualTimeProvider time)
    {
        Name = identity;
        _client = server.Client(options: new KubernetesClientOptions { Retry = new RetryPolicy { MaxTries = 1 }, UserAgent = identity });
        _time = new RestingTime(time);
        Elector = new LeaderElector(_client, new LeaderElectionConfig("default", "completer", identity), _time);
        Elector.OnError += problem => Problem = problem;
    }

    public string Name { get; }

    public LeaderElector Elector { get; }

    public Exception? Problem { get; private set; }

    /// <summary>Waits for its next attempt, and its work is as it should be.</summary>
    public bool IsResting => Running.IsCompleted || (_time.IsResting && IsWorking == Elector.IsLeader);

    public bool IsWorking => Volatile.Read(ref _working) == 1;

    /// <summary>How often the work was begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>What the work does once it is told to end; nothing by default.</summary>
    public Func<Task> WindDown { get; set; } = () => Task.CompletedTask;

    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start() => Running = Elector.RunAsync(WorkAsync, _stop.Token);

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync(CancellationToken lost)
    {
        Interlocked.Increment(ref _begun);
        Volatile.Write(ref _working, 1);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, lost);
        }
        finally
        {
            await WindDown();
            Volatile.Write(ref _working, 0);
        }
    }
}
