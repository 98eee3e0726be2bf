namespace Recorder.Protocols.Node;

/// <summary>One frame. The body points into the buffer it was read from: copy it to keep it.</summary>
public readonly ref struct NodeFrame(NodeFrameType type, ReadOnlySpan<byte> body)
{
    /// <summary>Bytes of type and length in front of every body.</summary>
    public const int HeaderSize = 1 /* type */ + 4 /* length, big-endian, of the body */;

    /// <summary>Most bytes of program output in one frame: four prints, wherever its characters make the cuts fall.</summary>
    public const int MaxOutput = (128 * 1024) - 12;

    /// <summary>Most bytes of program input in one frame.</summary>
    public const int MaxInput = 64 * 1024;

    public NodeFrameType Type { get; } = type;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Longest body of a type; -1 for a type that does not exist.</summary>
    public static int MaxBody(NodeFrameType type) => type switch
    {
        NodeFrameType.Open => OpenMessage.MaxSize,
        NodeFrameType.Output => 1 /* stream */ + MaxOutput,
        NodeFrameType.Input => MaxInput,
        NodeFrameType.Resize => ResizeMessage.Size,
        NodeFrameType.End => EndMessage.Size,
        NodeFrameType.Lost => LostMessage.MaxSize,
        NodeFrameType.Opened => OpenedMessage.MaxSize,
        NodeFrameType.Taken => TakenMessage.Size,
        NodeFrameType.Failed => FailedMessage.MaxSize,
        NodeFrameType.Closed => 0,
        NodeFrameType.Terminated => TerminatedMessage.MaxSize,
        _ => -1,
    };
}
