using Recorder.Protocols.PortForward;

namespace Protocols.Tests.PortForward;

/// <summary>Connections forwarded on one connection, told when they are over.</summary>
internal sealed class Forwarded
{
    private readonly ForwardReader _client, _server;

    internal Forwarded(ForwardProtocol protocol)
    {
        (_client, _server) = (new ForwardReader(protocol, Streams, fromClient: true), new ForwardReader(protocol, Streams, fromClient: false));
    }

    internal ForwardStreams Streams { get; } = new();

    internal ForwardReader Server => _server;

    internal List<string> Told { get; } = [];

    internal string All => string.Join('|', Told.Concat(Streams.Open.Select(Describe)).Order(StringComparer.Ordinal));

    internal Forwarded Take(bool fromClient, params byte[][] pieces)
    {
        foreach (byte[] piece in pieces)
        {
            ReadOnlyMemory<byte> input = piece;
            byte[] scratch = new byte[Math.Max(1, piece.Length)];
            while ((fromClient ? _client : _server).TryRead(ref input, scratch, out ForwardEvent happened))
            {
                Told.Add(happened.IsOver ? Describe(happened.Connection) : $"open {happened.Connection.RequestId}");
            }

            Assert.True(input.IsEmpty);
        }

        return this;
    }

    private static string Describe(ForwardedConnection connection) =>
        $"{connection.RequestId} port {connection.Port} sent {connection.Sent} received {connection.Received}{connection.Error}";
}
