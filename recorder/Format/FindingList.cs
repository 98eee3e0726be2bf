namespace Recorder.Format;

/// <summary>The findings of one reader, with a bound: a hostile recording can be wrong in every byte.</summary>
internal sealed class FindingList(int limit)
{
    private readonly List<RecordingFinding> _findings = [];

    public IReadOnlyList<RecordingFinding> Listed => _findings;

    public long NotListed { get; private set; }

    public void Add(FindingKind kind, FindingSeverity severity, long offset, string message)
    {
        if (_findings.Count < limit)
        {
            _findings.Add(new RecordingFinding(kind, severity, offset, message));
        }
        else
        {
            NotListed++;
        }
    }
}
