using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Recorder.Protocols.RemoteCommand;
using Recorder.Protocols.Spdy;
using TestKit;

namespace Exec.Tests.Kubectl;

/// <summary>The API server's side of an upgraded exec: says what a test has it say, over either transport.</summary>
internal sealed class FakeKubelet(Stream stream, bool isSpdy) : IDisposable
{
    private readonly MemoryStream _deflated = new();
    private readonly Dictionary<RemoteStream, int> _streams = [];
    private DeflateStream? _deflate;

    /// <summary>
    /// Completes when the client has opened its streams; over WebSocket, when it has said something: a kubectl drops what comes while it
    /// still makes its streams. Keeps reading what the client sends.
    /// </summary>
    internal Task AcceptAsync(int streamCount)
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ReadAsync(streamCount, opened);
        return opened.Task.WaitAsync(Eventually.Bound);
    }

    internal ValueTask SayAsync(RemoteStream channel, string text) => SayAsync(channel, Encoding.UTF8.GetBytes(text));

    internal ValueTask SayAsync(RemoteStream channel, byte[] bytes) => isSpdy
        ? stream.WriteAsync((byte[])[.. Number(_streams[channel]), .. Number(bytes.Length), .. bytes])
        : stream.WriteAsync(RunningSession.Message((byte)channel, bytes));

    /// <summary>The status, and the end as each transport has it.</summary>
    internal async Task EndAsync(string status)
    {
        await SayAsync(RemoteStream.Error, status);
        if (isSpdy)
        {
            foreach (int id in _streams.Values)
            {
                await stream.WriteAsync((byte[])[.. Number(id), 1, 0, 0, 0]);
            }
        }
        else
        {
            await stream.WriteAsync((byte[])[0x88, 2, 3, 232]);
        }
    }

    public void Dispose()
    {
        _deflate?.Dispose();
        _deflated.Dispose();
    }

    private async Task ReadAsync(int streamCount, TaskCompletionSource opened)
    {
        var reader = new SpdyReader();
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer) is var length and not 0)
        {
            if (!isSpdy)
            {
                opened.TrySetResult();
            }

            ReadOnlyMemory<byte> input = buffer.AsMemory(0, length);
            while (isSpdy && reader.TryRead(ref input, out SpdyPiece piece))
            {
                if (piece.Type == SpdyFrameType.SynStream)
                {
                    _streams[Enum.Parse<RemoteStream>(piece.Headers![0].Value, ignoreCase: true)] = (int)piece.StreamId;
                    await stream.WriteAsync(Reply((int)piece.StreamId));
                    if (_streams.Count == streamCount)
                    {
                        opened.SetResult();
                    }
                }
            }
        }
    }

    // No headers, deflated in the one stream that all replies share.
    private byte[] Reply(int id)
    {
        _deflated.SetLength(0);
        if (_deflate is null)
        {
            _deflated.Write([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);
            _deflate = new DeflateStream(_deflated, CompressionLevel.Fastest, leaveOpen: true);
        }

        _deflate.Write([0, 0, 0, 0]);
        _deflate.Flush();
        return [0x80, 3, 0, 2, .. Number(4 + (int)_deflated.Length), .. Number(id), .. _deflated.ToArray()];
    }

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
