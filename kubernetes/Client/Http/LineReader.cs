using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace k8s;

/// <summary>Cuts a stream into lines no longer than a limit. Each line is good until the next is asked for.</summary>
internal static class LineReader
{
    /// <exception cref="InvalidDataException">A line is longer than <paramref name="limit"/>.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        PipeReader reader, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    ReadOnlySequence<byte> line = rest.Slice(0, end);
                    rest = rest.Slice(rest.GetPosition(1, end));
                    Judge(line.Length, limit);
                    if (!line.IsEmpty)
                    {
                        yield return line.IsSingleSegment ? line.First : line.ToArray();
                    }
                }

                // Before more is waited for: what does not end must not pile up. A last line without its end was cut off.
                Judge(rest.Length, limit);
                if (read.IsCompleted)
                {
                    yield break;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static void Judge(long length, int limit)
    {
        if (limit < length)
        {
            throw new InvalidDataException($"a watch event has more than {limit} bytes");
        }
    }
}
