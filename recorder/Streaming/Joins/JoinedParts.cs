using System.Buffers.Binary;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Collector;

namespace Recorder.Streaming.Joins;

/// <summary>Writes records as parts of an upload.</summary>
internal sealed class JoinedParts(CollectorServices services, Upload upload) : IDisposable
{
    private readonly PooledStream _records = new(services.Options.PartSize);
    private readonly PooledStream _part = new(services.Options.PartSize);
    private readonly List<StoredPart> _stored = [];

    public async ValueTask AddAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Span<byte> framed = _records.GetSpan(FormatLimits.LengthPrefixSize + message.Length);
        BinaryPrimitives.WriteInt32BigEndian(framed, message.Length);
        message.Span.CopyTo(framed[FormatLimits.LengthPrefixSize..]);
        _records.Advance(FormatLimits.LengthPrefixSize + message.Length);
        if (services.Options.PartSize <= _records.Length)
        {
            Cut();
            if (PartSizes.Minimum(services.Store.Limits, _stored.Count + 1) <= _part.Length)
            {
                await StoreAsync(cancellationToken);
            }
        }
    }

    /// <summary>Ends the part of the format: what comes next begins another.</summary>
    public void Cut()
    {
        if (0 < _records.Length)
        {
            PartWriter.Write(_part, _records.Written, 0);
            _records.Clear();
        }
    }

    /// <summary>Records that are framed already.</summary>
    public void Add(ReadOnlySpan<byte> framed) => _records.Write(framed);

    /// <returns>All of the parts, stored.</returns>
    public async Task<IReadOnlyList<StoredPart>> EndAsync(CancellationToken cancellationToken)
    {
        Cut();
        if (0 < _part.Length)
        {
            await StoreAsync(cancellationToken);
        }

        return _stored;
    }

    public void Dispose()
    {
        _records.Dispose();
        _part.Dispose();
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        UploadPart part = await PartUploader.UploadAsync(services, upload, _stored.Count + 1, _part.WrittenMemory, cancellationToken);
        _stored.Add(StoredPart.From(part));
        _part.Clear();
    }
}
