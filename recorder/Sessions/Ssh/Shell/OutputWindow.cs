namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// The bounded run of output between the program and the user: a block is shown only once the daemon has taken it. One
/// thread reads and sends, one shows, one brings the daemon's answers.
/// </summary>
internal sealed class OutputWindow
{
    private const int BlockCount = 8; // 8 × 128 KiB = 1 MiB in flight.

    private readonly object _gate = new();
    private readonly Stack<OutputBlock> _free = new();
    private readonly Queue<OutputBlock> _inFlight = new();
    private int _made;
    private long _sent, _taken, _shown;
    private bool _finished, _aborted, _unrecorded;
    private Action? _tellShown;

    /// <summary>An empty block, once there is one; null when the session must end.</summary>
    internal OutputBlock? Rent()
    {
        lock (_gate)
        {
            while (!_aborted)
            {
                if (_free.TryPop(out OutputBlock? block))
                {
                    return block;
                }

                if (_made < BlockCount)
                {
                    _made++;
                    return new OutputBlock();
                }

                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    /// <summary>Puts a filled block in line, before it is sent: its answer may come at once.</summary>
    internal void Enqueue(OutputBlock block)
    {
        lock (_gate)
        {
            _sent += block.Length;
            block.EndOffset = _sent;
            _inFlight.Enqueue(block);
            if (_unrecorded)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The daemon has recorded this many bytes of output since the start.</summary>
    internal void Taken(long bytes)
    {
        lock (_gate)
        {
            _taken = Math.Max(_taken, bytes);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>True while something waits for the daemon.</summary>
    internal bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return MustWait;
            }
        }
    }

    /// <summary>True while something is still to be shown; when all is, or nothing more will be, that is told, once, on any thread.</summary>
    internal bool TellsWhenShown(Action tell)
    {
        lock (_gate)
        {
            _tellShown = IsBehind ? tell : null;
            return IsBehind;
        }
    }

    /// <summary>Tells nobody any more.</summary>
    internal void TellNobody()
    {
        lock (_gate)
        {
            _tellShown = null;
        }
    }

    /// <summary>The next block to show, once it may be; null at the end.</summary>
    internal OutputBlock? NextToShow()
    {
        lock (_gate)
        {
            while (!_aborted)
            {
                if (_inFlight.TryPeek(out OutputBlock? block))
                {
                    if (_unrecorded || block.EndOffset <= _taken)
                    {
                        return _inFlight.Dequeue();
                    }
                }
                else if (_finished)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    internal void Return(OutputBlock block)
    {
        lock (_gate)
        {
            _free.Push(block);
            _shown += block.Length;
            Monitor.PulseAll(_gate);
            Tell();
        }
    }

    /// <summary>No more output will come.</summary>
    internal void Finish() => Set(ref _finished);

    /// <summary>FailOpen: from now on everything may be shown.</summary>
    internal void ShowUnrecorded() => Set(ref _unrecorded);

    /// <summary>FailClosed: nothing more may be shown.</summary>
    internal void Abort() => Set(ref _aborted);

    private void Set(ref bool flag)
    {
        lock (_gate)
        {
            flag = true;
            Monitor.PulseAll(_gate);
            Tell();
        }
    }

    private bool MustWait => _taken < _sent && !_unrecorded && !_aborted;

    private bool IsBehind => _shown < _sent && !_aborted;

    // With the gate held: once TellNobody has returned, nobody is told.
    private void Tell()
    {
        if (!IsBehind && _tellShown is { } tell)
        {
            _tellShown = null;
            tell();
        }
    }
}
