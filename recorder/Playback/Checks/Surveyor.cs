using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Recorder.Playback.Checks;

/// <summary>Reads a whole recording and its sidecars once, and reports.</summary>
public sealed class Surveyor
{
    // NTP steps of this size are no finding.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private readonly IRecordingSource _source;
    private readonly List<CheckFinding> _findings = [];
    private readonly SessionSummary _summary = new();
    private readonly SortedDictionary<string, long> _events = new(StringComparer.Ordinal);
    private readonly List<string> _sizes = [];
    private readonly long _maxSizes = 1000;
    private long _outputBytes;
    private long _prints;
    private TimeSpan _duration;
    private DateTimeOffset? _origin;
    private DateTimeOffset _newest;
    private bool _ranBackwards;

    private Surveyor(IRecordingSource source) => _source = source;

    /// <param name="source">The recording; it stays the caller's.</param>
    /// <param name="progress">Is told bytes read so far of the recording.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<RecordingSurvey> RunAsync(IRecordingSource source, IProgress<long>? progress, CancellationToken cancellationToken) =>
        new Surveyor(source).RunAsync(progress, cancellationToken);

    private async Task<RecordingSurvey> RunAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        long size = await _source.GetSizeAsync(cancellationToken);
        await using Stream recording = new ProgressStream(await _source.OpenAsync(0, null, cancellationToken), progress);
        using var reader = new RecordingReader(recording, new RecordingReaderOptions { BuildIndex = true });
        long records = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            records++;
            Add(reader);
        }

        PartIndex index = reader.ToIndex();
        AddReaderFindings(reader.Findings);
        JudgeSession(records);
        await new IndexCheck(_source, index, _findings).RunAsync(cancellationToken);
        var tracks = new TrackCheck(_source, index, _findings);
        await tracks.RunAsync(cancellationToken);

        return new RecordingSurvey
        {
            Name = _source.Name,
            Result = Judge(records),
            Session = Session(size, records),
            Duration = _duration,
            Sha256 = Convert.ToHexStringLower(index.RecordingSha256),
            ContentSha256 = Convert.ToHexStringLower(index.ContentSha256),
            Parts = index.Parts.Count,
            Records = records,
            Events = _events,
            OutputBytes = _outputBytes,
            InputBytes = tracks.InputBytes,
            TerminalSizes = _sizes,
            Findings = _findings,
        };
    }

    private void Add(RecordingReader reader)
    {
        RecordKey key = reader.Key;
        if (key.Kind == OneOf.EventOneofCase.SessionPrint && PrintView.TryRead(reader.Message, out PrintView print))
        {
            _prints++;
            _outputBytes += print.Content.Length;
            _origin ??= Saturating.Add(key.Time, -print.Delay);
            _duration = _duration < print.Delay ? print.Delay : _duration;
        }
        else
        {
            if (reader.TryParseEvent() is OneOf record)
            {
                AddEvent(record);
            }
            else
            {
                _findings.Add(CheckFinding.Of(CheckKind.UnreadableEvent, FindingSeverity.Error, "recording", reader.PartOffset, $"event {key.Index} is damaged"));
            }

            if (_origin is DateTimeOffset origin && _duration < key.Time - origin)
            {
                _duration = key.Time - origin;
            }
        }

        if (Saturating.Add(key.Time, ClockTolerance) < _newest && !_ranBackwards)
        {
            _ranBackwards = true;
            _findings.Add(CheckFinding.Of(CheckKind.TimeRunsBackwards, FindingSeverity.Information, "recording", null,
                $"event {key.Index} is of {key.Time:O}, after one of {_newest:O}"));
        }

        _newest = _newest < key.Time ? key.Time : _newest;
    }

    private void AddEvent(OneOf record)
    {
        _summary.Add(record);
        string type = EventMetadata.Of(record)?.Type is { Length: > 0 } known ? known : record.EventCase.ToString();
        _events[type] = _events.GetValueOrDefault(type) + 1;
        string? size = record.EventCase switch
        {
            OneOf.EventOneofCase.SessionStart => record.SessionStart.TerminalSize,
            OneOf.EventOneofCase.Resize => record.Resize.TerminalSize,
            _ => null,
        };
        if (!string.IsNullOrEmpty(size) && _sizes.Count < _maxSizes && (_sizes.Count == 0 || _sizes[^1] != Shown(size)))
        {
            _sizes.Add(Shown(size));
        }
    }

    private static string Shown(string size) => size.Replace(':', '×');

    private void AddReaderFindings(IReadOnlyList<RecordingFinding> findings)
    {
        // Only where events are numbered one by one does a missing number mean a missing event.
        bool isCounted = _summary.Listing.Kind != "app";
        foreach (RecordingFinding finding in findings)
        {
            CheckFinding shown = CheckFinding.Of(finding, "recording");
            _findings.Add(finding.Kind == FindingKind.IndexGap && isCounted ? shown with { Severity = FindingSeverity.Error } : shown);
        }
    }

    private void JudgeSession(long records)
    {
        if (_prints > 0)
        {
            _events["print"] = _prints;
        }

        if (records == 0)
        {
            return;
        }

        if (!_summary.HasStart)
        {
            _findings.Add(CheckFinding.Of(CheckKind.MissingStart, FindingSeverity.Warning, "recording", null, "no start event: nothing says whose session it is"));
        }

        if (!_summary.HasEnd)
        {
            _findings.Add(CheckFinding.Of(CheckKind.MissingEnd, FindingSeverity.Warning, "recording", null, "no end event: the session runs, or its end was not recorded"));
        }
        else if (_summary.Listing.Recovered)
        {
            _findings.Add(CheckFinding.Of(CheckKind.RecoveredEnd, FindingSeverity.Information, "recording", null,
                "the end event was added by the upload completer: what came after the last event was not recorded"));
        }
    }

    private SessionListing Session(long size, long records) => _summary.Listing with
    {
        Size = size,
        State = Judge(records) switch
        {
            CheckResult.Unreadable => SessionStates.Unreadable,
            CheckResult.Damaged when _findings.Any(finding => finding.Severity == FindingSeverity.Error) => SessionStates.Damaged,
            _ => _summary.HasEnd ? SessionStates.Stored : SessionStates.Unfinished,
        },
        Lost = _findings.Any(finding => finding is { Kind: "index-gap", Severity: FindingSeverity.Error }),
    };

    private CheckResult Judge(long records) =>
        records == 0 ? CheckResult.Unreadable
        : _findings.Any(finding => finding.Severity != FindingSeverity.Information) ? CheckResult.Damaged
        : CheckResult.Whole;
}
