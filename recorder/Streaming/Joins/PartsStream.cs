using Recorder.Storage;

namespace Recorder.Streaming.Joins;

/// <summary>Reads the parts of an upload that is not completed, one after the other, as the recording that they would be.</summary>
internal sealed class PartsStream(IRecordingStore store, Upload upload, IReadOnlyList<int> numbers) : Stream
{
    private Stream? _part;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_part is null)
            {
                if (_next == numbers.Count)
                {
                    return 0;
                }

                _part = await store.OpenPartAsync(upload, numbers[_next++], cancellationToken);
            }

            int length = await _part.ReadAsync(buffer, cancellationToken);
            if (0 < length || buffer.IsEmpty)
            {
                return length;
            }

            await _part.DisposeAsync();
            _part = null;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _part?.Dispose();
        base.Dispose(disposing);
    }
}
