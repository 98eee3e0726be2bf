namespace Benchmarks.Measuring;

/// <summary>
/// Figures of two sides, measured in turn (A B A B …): the machine may be slow or fast, but then it is so for both, and the
/// ratio of each pair holds.
/// </summary>
internal sealed class Pairs
{
    private readonly List<double> _ours = [];
    private readonly List<double> _peers = [];

    public int Count => _ours.Count;

    public Quantiles Ours => new(_ours);

    public Quantiles Peers => new(_peers);

    /// <summary>Ours / peer, pair by pair.</summary>
    public Quantiles Ratios => new(_ours.Zip(_peers, (ours, peer) => ours / peer));

    /// <summary>Peer / ours: for times, so that above 1 is better than the peer here too.</summary>
    public Quantiles InverseRatios => new(_ours.Zip(_peers, (ours, peer) => peer / ours));

    /// <summary>Ours - peer, pair by pair.</summary>
    public Quantiles Differences => new(_ours.Zip(_peers, (ours, peer) => ours - peer));

    public void Add(double ours, double peer)
    {
        _ours.Add(ours);
        _peers.Add(peer);
    }

    /// <summary>Measures both sides in turn: <paramref name="pairs"/> times, or as often as fits <paramref name="budget"/>, at least once.</summary>
    public static async Task<Pairs> MeasureAsync(int pairs, TimeSpan budget, Func<Task<double>> oursAsync, Func<Task<double>> peerAsync)
    {
        var result = new Pairs();
        long started = TimeProvider.System.GetTimestamp();
        while (result.Count < pairs && (result.Count == 0 || TimeProvider.System.GetElapsedTime(started) < budget))
        {
            double ours = await oursAsync();
            result.Add(ours, await peerAsync());
        }

        return result;
    }

    /// <summary>
    /// The same, each figure as the geometric mean of two: before and after <paramref name="exchangeAsync"/> has given each side the
    /// other's processor, so that it does not matter which of the two is the faster one at the time.
    /// </summary>
    public static Task<Pairs> MeasureAsync(int pairs, TimeSpan budget, Func<Task<double>> oursAsync, Func<Task<double>> peerAsync, Func<Task> exchangeAsync)
    {
        double peerBefore = 0;
        return MeasureAsync(
            pairs,
            budget,
            async () =>
            {
                double before = await oursAsync();
                peerBefore = await peerAsync();
                await exchangeAsync();
                return Math.Sqrt(before * await oursAsync());
            },
            async () => Math.Sqrt(peerBefore * await peerAsync()));
    }
}
