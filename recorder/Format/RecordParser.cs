using Google.Protobuf;
using Recorder.Format.Events;

namespace Recorder.Format;

/// <summary>Reads a record's message as an object. What comes from a peer or a disk is parsed here and nowhere else.</summary>
public static class RecordParser
{
    /// <summary>The event, unknown fields kept.</summary>
    /// <exception cref="RecordFormatException">The message is no events.OneOf.</exception>
    public static OneOf Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return OneOf.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RecordFormatException(e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // Google.Protobuf's way to say that a wrapped value (google.protobuf.UInt64Value, …) is cut short.
            throw new RecordFormatException("a wrapped value is cut short", e);
        }
    }
}
