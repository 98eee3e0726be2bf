using System.Security.Cryptography;

namespace Recorder.Format;

/// <summary>Gathers a <see cref="PartIndex"/> while a recording is read.</summary>
internal sealed class PartIndexBuilder : IDisposable
{
    private readonly IncrementalHash _recording = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RecordingDigest _content = new();
    private readonly List<PartIndexEntry> _parts = [];
    private long _offset;
    private long _count;
    private long _totalCount;
    private bool _inPart;
    private RecordKey _first;
    private RecordKey _last;

    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        _recording.AppendData(bytes);
        if (_inPart)
        {
            _part.AppendData(bytes);
        }
    }

    public void AddRecord(in RecordKey key, ReadOnlySpan<byte> message)
    {
        if (_count++ == 0)
        {
            _first = key;
        }

        _last = key;
        _content.AppendMessage(message);
    }

    public void BeginPart(long offset)
    {
        _inPart = true;
        _offset = offset;
        _count = 0;
    }

    public void EndPart(long end)
    {
        if (!_inPart)
        {
            return;
        }

        bool any = _count > 0;
        _parts.Add(new PartIndexEntry(
            _offset, end - _offset, _count, any ? _first.Index : -1, any ? _last.Index : -1,
            any ? _first.Time : default, any ? _last.Time : default, _part.GetHashAndReset()));
        _totalCount += _count;
        _inPart = false;
    }

    public PartIndex ToIndex(long recordingSize) =>
        new([.. _parts], recordingSize, _recording.GetCurrentHash(), _totalCount, _content.GetCurrent());

    public void Dispose()
    {
        _recording.Dispose();
        _part.Dispose();
        _content.Dispose();
    }
}
