using System.Diagnostics.Metrics;

namespace TestKit.Metrics;

/// <summary>What is added to a counter by calls, and by work they begin, that the test makes after this; what other tests do meanwhile does not count.</summary>
public sealed class CounterWatch : IDisposable
{
    private readonly AsyncLocal<bool> _isOurs = new();
    private readonly MeterListener _listener;
    private long _count;

    /// <param name="name">Of the instrument, with dots.</param>
    public CounterWatch(string name)
    {
        _isOurs.Value = true;
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == name)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _count, _isOurs.Value ? count : 0));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
