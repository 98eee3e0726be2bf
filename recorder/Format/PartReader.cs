namespace Recorder.Format;

/// <summary>Reads one part, from behind its header to the end of its padding.</summary>
internal sealed class PartReader : IDisposable
{
    private readonly RecordingInput _input;
    private readonly RecordBuffer _records;
    private readonly FindingList _findings;
    private readonly PartHeader _header;
    private readonly long _maxContent;
    private readonly PartBody _body;
    private GzipMember? _member;
    private bool _isOver;
    private bool _isWhole;
    private bool _isTruncated;

    public PartReader(RecordingInput input, RecordBuffer records, FindingList findings, PartHeader header, long offset, long maxContent)
    {
        (_input, _records, _findings, _header, _maxContent) = (input, records, findings, header, maxContent);
        Offset = offset;
        _body = new PartBody(input, header.BodySize);
        _isOver = header.BodySize == 0;
        if (header.IsEncrypted)
        {
            GiveUp(FindingKind.EncryptedPart, FindingSeverity.Warning, "part is encrypted: skipped");
        }
    }

    /// <summary>Where the part's header begins in the recording.</summary>
    public long Offset { get; }

    /// <summary>Decompresses more into the record buffer. False: there is nothing more, or nothing more that can be read.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return false;
        }

        try
        {
            if (_member is null)
            {
                _member = new GzipMember(_body);
                await _member.ReadHeaderAsync(cancellationToken);
            }

            int read = await _member.ReadAsync(_records.GetFree(), cancellationToken);
            _records.Fill(read);
            _isOver = _isWhole = read == 0;
        }
        catch (InvalidDataException) when (_body.IsTruncated)
        {
            Truncate();
        }
        catch (InvalidDataException e)
        {
            Damage(e.Message);
        }

        if (_member is not null && _member.ContentSize > _maxContent)
        {
            GiveUp(FindingKind.PartTooLarge, FindingSeverity.Error, $"part has more than {_maxContent} bytes of records: the rest is skipped");
        }

        return !_isOver;
    }

    /// <summary>Gives the rest of the part up.</summary>
    public void Damage(string reason) => GiveUp(FindingKind.DamagedPart, FindingSeverity.Error, $"part is damaged: {reason}");

    /// <summary>Consumes what is left of the part. All records must have been taken.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (_isWhole)
        {
            if (_records.Pending > 0)
            {
                Damage($"it ends {_records.Pending} bytes into a record");
            }

            if (!await _body.SkipZerosAsync(cancellationToken))
            {
                _findings.Add(FindingKind.JunkInPart, FindingSeverity.Warning, Offset, $"{_body.Remaining} bytes of the part are not of its gzip data");
                if (await _body.FindHeaderAsync(cancellationToken))
                {
                    return; // The declared size was wrong: the next part begins before its end.
                }
            }
        }

        if (!await _input.SkipAsync(_body.Remaining, cancellationToken) || !await _input.SkipAsync(_header.PaddingSize, cancellationToken))
        {
            Truncate();
        }
    }

    public void Dispose()
    {
        _member?.Dispose();
        _body.Dispose();
    }

    private void Truncate()
    {
        _isOver = true;
        if (!_isTruncated)
        {
            _isTruncated = true;
            _findings.Add(FindingKind.TruncatedTail, FindingSeverity.Warning, Offset, $"recording ends inside a part of {_header.PartSize} bytes");
        }
    }

    private void GiveUp(FindingKind kind, FindingSeverity severity, string message)
    {
        _isOver = true;
        _findings.Add(kind, severity, Offset, message);
    }
}
