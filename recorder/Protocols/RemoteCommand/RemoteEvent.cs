namespace Recorder.Protocols.RemoteCommand;

/// <summary>Something that one side said.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Of input and output; valid until the next read.</param>
/// <param name="Columns">Of a resize.</param>
/// <param name="Rows">Of a resize.</param>
public readonly record struct RemoteEvent(RemoteEventKind Kind, ReadOnlyMemory<byte> Bytes, ushort Columns, ushort Rows)
{
    internal static RemoteEvent InputEnd => new(RemoteEventKind.InputEnd, default, 0, 0);
}
