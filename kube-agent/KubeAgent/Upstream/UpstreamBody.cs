using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace KubeAgent.Upstream;

/// <summary>A client's request body, passed on as it comes.</summary>
/// <param name="reader">The client's.</param>
/// <param name="length">Null: not known beforehand, so it goes in chunks.</param>
internal sealed class UpstreamBody(PipeReader reader, long? length)
{
    public long? Length => length;

    public async Task SendAsync(Stream to, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                await SendAsync(to, segment, cancellationToken);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        if (length is null)
        {
            await to.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
        }
    }

    // RFC 9112 section 7.1: size in hex, CRLF, data, CRLF. In one write: one TLS record.
    private async ValueTask SendAsync(Stream to, ReadOnlyMemory<byte> segment, CancellationToken cancellationToken)
    {
        if (length is not null || segment.IsEmpty)
        {
            await to.WriteAsync(segment, cancellationToken);
            return;
        }

        byte[] size = Encoding.ASCII.GetBytes(segment.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n");
        int total = size.Length + segment.Length + 2;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            size.CopyTo(chunk, 0);
            segment.CopyTo(chunk.AsMemory(size.Length));
            "\r\n"u8.CopyTo(chunk.AsSpan(size.Length + segment.Length));
            await to.WriteAsync(chunk.AsMemory(0, total), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
