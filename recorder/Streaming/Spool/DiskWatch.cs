using Microsoft.Extensions.Logging;
using Recorder.Storage;
using Recorder.Streaming.Wire;

namespace Recorder.Streaming.Spool;

/// <summary>Looks at the spool's volume now and then, and says what may be written.</summary>
internal sealed class DiskWatch : IDisposable
{
    private readonly DiskStatePolicy _policy;
    private readonly Func<DiskSpace> _measure;
    private readonly Func<long> _spoolSize;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly Pulse _changed = new();
    private long _bytesToNextLook = long.MaxValue;
    private volatile DiskState _state = DiskState.Available;

    /// <param name="options">Thresholds.</param>
    /// <param name="measure">Asks the volume; throws <see cref="StorageException"/> when it does not answer.</param>
    /// <param name="spoolSize">Bytes the spool holds.</param>
    /// <param name="time">For the interval.</param>
    /// <param name="logger">Told of every change.</param>
    public DiskWatch(SpoolOptions options, Func<DiskSpace> measure, Func<long> spoolSize, TimeProvider time, ILogger logger)
    {
        (_policy, _measure, _spoolSize, _time, _logger) = (new DiskStatePolicy(options), measure, spoolSize, time, logger);
        Look();
        _timer = time.CreateTimer(_ => Look(), null, options.DiskInterval, options.DiskInterval);
    }

    public DiskState State => _state;

    public bool MayBegin => _state == DiskState.Available;

    public bool MayWrite => _state <= DiskState.Low;

    /// <summary>Looks now.</summary>
    public void Look()
    {
        lock (_gate)
        {
            DiskSpace? space = null;
            try
            {
                space = _measure();
                Interlocked.Exchange(ref _bytesToNextLook, _policy.NextLookAfter(space.Value, _spoolSize()));
            }
            catch (StorageException cause)
            {
                if (_state != DiskState.Unknown)
                {
                    _logger.LogError("spool: {Cause}", cause.Message);
                }
            }

            Set(_policy.Next(_state, space, _spoolSize()));
        }
    }

    /// <summary>The spool grew. Looks when it is time to.</summary>
    public void Grew(long bytes)
    {
        if (Interlocked.Add(ref _bytesToNextLook, -bytes) <= 0)
        {
            Look();
        }
    }

    /// <summary>A write was told that there is no space, whatever the last look said.</summary>
    public void ReportFull()
    {
        lock (_gate)
        {
            Set(DiskState.Full);
        }
    }

    /// <summary>Waits until writing is allowed. False: it was not within the time.</summary>
    public async ValueTask<bool> WaitUntilMayWriteAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            while (true)
            {
                Task changed = _changed.NextAsync();
                if (MayWrite)
                {
                    return true;
                }

                await changed.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Set(DiskState state)
    {
        if (state != _state)
        {
            _logger.Log(
                state == DiskState.Available ? LogLevel.Information : LogLevel.Warning, "spool: disk {Before} -> {After}", _state, state);
            _state = state;
            _changed.Fire();
        }
    }
}
