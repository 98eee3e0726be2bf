namespace Recorder.Format;

/// <summary>Follows the event indices of a recording: drops what came before, and notices what is missing.</summary>
internal sealed class IndexSequence(FindingList findings, FindingSeverity gapSeverity, long afterIndex)
{
    // Recordings that number by time have a gap at every record.
    private const int MaxGapFindings = 100;

    private long _last = afterIndex;
    private long _runFirst;
    private long _runLast;
    private long _runCount;

    /// <summary>Records dropped as repeated.</summary>
    public long RepeatedCount { get; private set; }

    /// <summary>Places where indices are missing.</summary>
    public long GapCount { get; private set; }

    /// <summary>False: the record was delivered before.</summary>
    public bool Accept(long index, long partOffset)
    {
        if (index == _last + 1 && _runCount == 0)
        {
            _last = index;
            return true;
        }

        if (index <= _last)
        {
            _runFirst = _runCount++ == 0 ? index : _runFirst;
            _runLast = index;
            RepeatedCount++;
            return false;
        }

        EndRun(partOffset);
        if (index != _last + 1 && GapCount++ < MaxGapFindings)
        {
            findings.Add(FindingKind.IndexGap, gapSeverity, partOffset, $"events {_last + 1} to {index - 1} are missing");
        }

        _last = index;
        return true;
    }

    /// <summary>Reports the repeated records since the last accepted one.</summary>
    public void EndRun(long partOffset)
    {
        if (_runCount > 0)
        {
            findings.Add(FindingKind.RepeatedRecords, FindingSeverity.Information, partOffset,
                $"{_runCount} repeated records dropped, events {_runFirst} to {_runLast}");
            _runCount = 0;
        }
    }
}
