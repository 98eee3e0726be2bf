using Recorder.Protocols.RemoteCommand;
using Recorder.Protocols.Spdy;

namespace KubeAgent.Tests.Kubelet;

/// <summary><c>v4.channel.k8s.io</c> over SPDY/3.1: a stream for each stream.</summary>
internal sealed class SpdyCommandStreams(Stream stream, int streamCount) : ICommandStreams
{
    private readonly SpdyConnection _connection = new(stream);
    private readonly Dictionary<RemoteStream, uint> _ids = [];

    public async Task OpenAsync()
    {
        while (_ids.Count < streamCount && await _connection.NextAsync() is { } piece)
        {
            if (piece.Type == SpdyFrameType.SynStream)
            {
                _ids[Enum.Parse<RemoteStream>(piece.Headers!.Single(header => header.Key == "streamtype").Value, ignoreCase: true)] = piece.StreamId;
            }
        }
    }

    public async Task<ClientInput?> NextAsync()
    {
        while (await _connection.NextAsync() is { } piece)
        {
            if (piece.Type == SpdyFrameType.Data)
            {
                return new ClientInput(_ids.Single(stream => stream.Value == piece.StreamId).Key, piece.Data, piece.IsFin);
            }
        }

        return null;
    }

    public Task SayAsync(RemoteStream stream, ReadOnlyMemory<byte> bytes) => _connection.SayAsync(_ids[stream], bytes);

    public async Task EndAsync(byte[] status)
    {
        await SayAsync(RemoteStream.Error, status);
        foreach (uint id in _ids.Values)
        {
            await _connection.SayAsync(id, default, isFin: true);
        }
    }

    public void Dispose() => _connection.Dispose();
}
