using Recorder.Format;

namespace Recorder.Streaming.Joins;

/// <summary>
/// Reads recordings of one track as one: every event once, in order of index. Of an event that several have, the first one's is
/// given. End events that a completer made up are left out: what was missing then may be here now.
/// </summary>
/// <param name="sources">Stay the caller's.</param>
internal sealed class RecordMerge(IReadOnlyList<RecordingReader> sources)
{
    private readonly bool[] _isOpen = new bool[sources.Count];
    private bool _isBegun;

    /// <summary>Which of the sources the current event is from.</summary>
    public int Source { get; private set; } = -1;

    /// <summary>Index of the first event that two sources have and that is not the same in both, or -1.</summary>
    public long FirstDifference { get; private set; } = -1;

    /// <summary>The last made-up end event that was left out of the first source, or -1.</summary>
    public long RecoveredEnd { get; private set; } = -1;

    public RecordKey Key => sources[Source].Key;

    /// <summary>Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Message => sources[Source].Message;

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        long last = _isBegun && 0 <= Source ? Key.Index : -1;
        for (int i = 0; i < sources.Count; i++)
        {
            if (!_isBegun || (_isOpen[i] && sources[i].Key.Index <= last))
            {
                _isOpen[i] = await AdvanceAsync(i, last, cancellationToken);
            }
        }

        _isBegun = true;
        Source = -1;
        for (int i = 0; i < sources.Count; i++)
        {
            if (_isOpen[i] && (Source < 0 || sources[i].Key.Index < Key.Index))
            {
                Source = i;
            }
        }

        Compare();
        return 0 <= Source;
    }

    // What is sent again is the same to the byte, wherever it comes from.
    private void Compare()
    {
        for (int i = Source + 1; 0 <= Source && FirstDifference < 0 && i < sources.Count; i++)
        {
            if (_isOpen[i] && sources[i].Key.Index == Key.Index && !sources[i].Message.Span.SequenceEqual(Message.Span))
            {
                FirstDifference = Key.Index;
            }
        }
    }

    private async ValueTask<bool> AdvanceAsync(int source, long last, CancellationToken cancellationToken)
    {
        RecordingReader reader = sources[source];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Completer.RecoveredEnd.Is(reader.Key, reader.Message))
            {
                RecoveredEnd = source == 0 ? reader.Key.Index : RecoveredEnd;
            }
            else if (last < reader.Key.Index)
            {
                return true;
            }
        }

        return false;
    }
}
