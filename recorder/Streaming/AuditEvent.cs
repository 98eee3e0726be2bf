using Recorder.Audit;
using Recorder.Format;

namespace Recorder.Streaming;

/// <summary>A recorded event on its way to the audit log.</summary>
/// <param name="Session">The session it was recorded in.</param>
/// <param name="Message">The OneOf.</param>
public readonly record struct AuditEvent(SessionId Session, ReadOnlyMemory<byte> Message)
{
    /// <summary>Null: it says nothing to an auditor, or what is not a recorder's to say.</summary>
    internal AuditEntry? ToEntry()
    {
        try
        {
            // Whatever session it names: a recorder has no say in those of others. And whatever kind it is of: its type is a text of its own.
            return AuditEntries.TryFrom(RecordParser.Parse(Message.Span), Session, out AuditEntry? entry) && !AuditTypes.OfCollectorsOnly.Contains(entry.Type)
                ? entry with { Session = Session }
                : null;
        }
        catch (RecordFormatException)
        {
            return null; // Its framing and metadata are sound, the rest is not: it stays in the recording as it came.
        }
    }
}
