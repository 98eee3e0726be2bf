using System.Text;
using Recorder.Protocols.RemoteCommand;

namespace Protocols.Tests.RemoteCommand;

/// <summary>What was said on a connection, gathered over all its events.</summary>
internal sealed class Watched(RemoteProtocol protocol)
{
    private readonly (RemoteCommandReader Client, RemoteCommandReader Server) _readers = RemoteCommandReader.Open(protocol);
    private readonly Dictionary<RemoteEventKind, StringBuilder> _bytes = [];
    private readonly List<string> _sizes = [];
    private int _inputEnds;

    internal RemoteCommandReader Server => _readers.Server;

    internal string Input => Of(RemoteEventKind.Input);

    internal string Output => Of(RemoteEventKind.Output);

    internal string ErrorOutput => Of(RemoteEventKind.ErrorOutput);

    /// <summary>All there is to know, to be compared. Bytes as Latin-1.</summary>
    internal string All => $"{Input}|{Output}|{ErrorOutput}|{string.Join(' ', _sizes)}|{_inputEnds}|{Server.Status}|{_readers.Client.HasEnded} {Server.HasEnded}";

    internal string Sizes => string.Join(' ', _sizes);

    internal int InputEnds => _inputEnds;

    internal Watched Take(bool fromClient, params byte[][] pieces)
    {
        RemoteCommandReader reader = fromClient ? _readers.Client : _readers.Server;
        foreach (byte[] piece in pieces)
        {
            byte[] copy = [.. piece];
            ReadOnlyMemory<byte> input = copy;
            byte[] scratch = new byte[Math.Max(1, piece.Length)];
            while (reader.TryRead(ref input, scratch, out RemoteEvent said))
            {
                Add(said);
            }

            Assert.True(input.IsEmpty);
            Assert.Equal(piece, copy); // It goes on as it came.
            reader.Mark();
        }

        return this;
    }

    private void Add(RemoteEvent said)
    {
        switch (said.Kind)
        {
            case RemoteEventKind.Resize:
                _sizes.Add($"{said.Columns}x{said.Rows}");
                break;
            case RemoteEventKind.InputEnd:
                _inputEnds++;
                break;
            default:
                Assert.False(said.Bytes.IsEmpty);
                (_bytes.TryGetValue(said.Kind, out StringBuilder? bytes) ? bytes : _bytes[said.Kind] = new()).Append(Encoding.Latin1.GetString(said.Bytes.Span));
                break;
        }
    }

    private string Of(RemoteEventKind kind) => _bytes.TryGetValue(kind, out StringBuilder? bytes) ? bytes.ToString() : "";
}
