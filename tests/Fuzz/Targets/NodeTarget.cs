using System.Text;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Node;

namespace Fuzz.Targets;

/// <summary>
/// Node protocol frames and the messages in them: only <see cref="ProtocolException"/>. Frames do not depend on how the bytes
/// arrived; a message that was read is written again byte for byte.
/// </summary>
internal sealed class NodeTarget : FuzzTarget
{
    public override string Name => "node";

    public override int MaxInputSize => 512 * 1024;

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(LengthPrefix.NodeFrame, new ByteMutation()),
        new BlockMutation(LengthPrefix.NodeFrame, new FrontMutation(1, new BlockMutation(LengthPrefix.Record, new ByteMutation()))),
        new BlockMutation(LengthPrefix.NodeFrame, new FrontMutation(5, new BlockMutation(LengthPrefix.Record, new ByteMutation()))),
    ];

    public override IReadOnlyList<long> Limits =>
        [OpenMessage.MaxSize, OpenMessage.MaxCommand, OpenMessage.MaxText, OpenMessage.MaxArguments, OpenMessage.MaxAuthentication, NodeFrame.MaxInput, NodeFrame.MaxOutput + 1, 1024];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        byte[] open = new OpenMessage
        {
            HasTerminal = true, Interactive = true, Columns = 80, Rows = 25, Command = ["ls", "-l"], OriginalCommand = "ls -l",
            SshConnection = "::1 4711 ::1 22", AuthenticationText = "publickey ssh-ed25519 AAAA", TerminalType = "xterm", WorkingDirectory = "/home/alice",
        }.ToFrame();
        byte[] output = [(byte)NodeFrameType.Output, 0, 0, 0, 4, 1, (byte)'a', (byte)'b', (byte)'c'];
        yield return ("shell", [.. open, .. output, .. new ResizeMessage(100, 30).ToFrame(), .. new EndMessage(7, 0).ToFrame()]);
        yield return ("daemon",
        [
            .. new OpenedMessage("5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d", true, false, new byte[32]).ToFrame(), .. new TakenMessage(10, 0).ToFrame(),
            .. new TerminatedMessage("ended by bob").ToFrame(),
            .. new FailedMessage(true, "the disk is full").ToFrame(), (byte)NodeFrameType.Closed, 0, 0, 0, 0,
        ]);
        yield return ("lost", new LostMessage("5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d", new byte[32], 1_600_000_000_000, "the daemon was away").ToFrame());
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        List<byte[]> whole = Frames(input, null, out string? ended);
        List<byte[]> dripped = Frames(input, InputRandom.Of(input), out string? alsoEnded);
        InvariantException.Require(ended == alsoEnded && whole.Zip(dripped).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)) && whole.Count == dripped.Count, "other chunks give other frames");
        trace.Count("frames", whole.Count);
        trace.Saw(Trace.Pattern(ended ?? "no error"));
        foreach (byte[] frame in whole.Take(64))
        {
            Judge(frame, trace);
        }

        return Task.CompletedTask;
    }

    private static List<byte[]> Frames(byte[] input, Random? random, out string? ended)
    {
        var frames = new List<byte[]>();
        ended = null;
        try
        {
            for (int start = 0, end = 0; end < input.Length;)
            {
                end += random?.NextChunk(input.Length - end) ?? input.Length;
                ReadOnlySpan<byte> buffer = input.AsSpan(start, end - start);
                while (NodeFrameReader.TryRead(ref buffer, out NodeFrame frame))
                {
                    int size = NodeFrame.HeaderSize + frame.Body.Length;
                    InvariantException.Require(end - start - buffer.Length == size && frame.Body.Length <= NodeFrame.MaxBody(frame.Type), "a frame has another size");
                    frames.Add(input[start..(start + size)]);
                    start += size;
                }
            }
        }
        catch (ProtocolException refused)
        {
            ended = refused.Message;
        }

        return frames;
    }

    private static void Judge(byte[] frame, Trace trace)
    {
        ReadOnlySpan<byte> body = frame.AsSpan(NodeFrame.HeaderSize);
        try
        {
            byte[]? again = Rewritten((NodeFrameType)frame[0], body);
            trace.Saw(((NodeFrameType)frame[0]).ToString());

            // A text that is none is read with marks in it, and cannot be written as it was.
            bool isText = frame[0] == (byte)NodeFrameType.Opened
                ? Ascii.IsValid(body[..Math.Min(OpenedMessage.SessionIdSize, body.Length)])
                : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body)).AsSpan().SequenceEqual(body);
            InvariantException.Require(again is null || !isText || again.AsSpan().SequenceEqual(frame), $"{(NodeFrameType)frame[0]} is written otherwise than it was read");
        }
        catch (ProtocolException refused)
        {
            trace.Refused(refused);
        }
    }

    private static byte[]? Rewritten(NodeFrameType type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case NodeFrameType.Open: return Written(OpenMessage.Parse(body).ToFrame);
            case NodeFrameType.Resize: return ResizeMessage.Parse(body).ToFrame();
            case NodeFrameType.End: return EndMessage.Parse(body).ToFrame();
            case NodeFrameType.Lost: return Written(LostMessage.Parse(body).ToFrame);
            case NodeFrameType.Opened: return OpenedMessage.Parse(body).ToFrame();
            case NodeFrameType.Taken: return TakenMessage.Parse(body).ToFrame();
            case NodeFrameType.Terminated: return TerminatedMessage.Parse(body).ToFrame();
            case NodeFrameType.Failed: return FailedMessage.Parse(body).ToFrame();
            default: return null;
        }
    }

    // The marks for bytes that are no UTF-8 take more room than the bytes did.
    private static byte[]? Written(Func<byte[]> write)
    {
        try
        {
            return write();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
