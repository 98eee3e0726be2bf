namespace Recorder.Streaming.Joins;

/// <summary>Which events of a track are not here, as an auditor should read it. Events are added in order of index.</summary>
/// <param name="fromIndex">More than 0: the track began elsewhere, with events before this one.</param>
internal sealed class MissingEvents(long fromIndex)
{
    // Of a track that lacks more, the first few are named.
    private const int MostNamed = 10;

    private readonly List<string> _named = [];
    private long _first = -1;
    private long _last = -1;
    private int _count;

    public void Add(long index)
    {
        if (_first < 0)
        {
            _first = index;
            Name(0 < fromIndex && 0 < index, $"those before {index}");
        }
        else
        {
            // Only where events are numbered one by one (from 0) does a missing number mean a missing event.
            Name(_first == 0 && index != _last + 1, index == _last + 2 ? $"event {_last + 1}" : $"events {_last + 1} to {index - 1}");
        }

        _last = index;
    }

    /// <summary>Empty: none is missing.</summary>
    public override string ToString() => _count == 0
        ? ""
        : $"waiting for the collector that has {string.Join(", ", _named)}{(_named.Count < _count ? $" and {_count - _named.Count} more" : "")}";

    private void Name(bool isMissing, string what)
    {
        if (isMissing && ++_count <= MostNamed)
        {
            _named.Add(what);
        }
    }
}
