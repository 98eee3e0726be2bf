using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Audit;

/// <summary>Turns recorded events into entries of the audit log.</summary>
public static class AuditEntries
{
    /// <summary>False when the event is none for the audit log: terminal output, resizes, desktop frames, HTTP bodies, unknown events.</summary>
    public static bool TryFrom(OneOf record, [NotNullWhen(true)] out AuditEntry? entry) => TryFrom(record, recordedIn: null, out entry);

    /// <param name="record">The event.</param>
    /// <param name="recordedIn">
    /// The session it was recorded in, for the events that do not name theirs (subsystem, port, …). A recorder says what is in them: an id
    /// that is no UUID could be one that somebody else's event is to have, and counts as none.
    /// </param>
    /// <param name="entry">What an auditor reads. Made again from the same event it has the same uid.</param>
    public static bool TryFrom(OneOf record, SessionId? recordedIn, [NotNullWhen(true)] out AuditEntry? entry)
    {
        entry = null;
        if (!IsForAudit(record.EventCase))
        {
            return false;
        }

        var facts = new EventFacts((IMessage)OneOf.Descriptor.FindFieldByNumber((int)record.EventCase).Accessor.GetValue(record));
        if (facts.Metadata is not { } metadata)
        {
            return false;
        }

        SessionId? session = SessionId.TryParse(facts.Session, out SessionId named) ? named : recordedIn;
        bool isNamed = recordedIn is null ? metadata.ID.Length != 0 : Guid.TryParseExact(metadata.ID, "D", out _);
        string uid = isNamed ? metadata.ID : DeriveUid(record, recordedIn ?? session, metadata);
        string json = Encoding.UTF8.GetString(EventJson.ToBytes(record, includeData: false));
        entry = new AuditEntry(
            uid, facts.Time, metadata.Type, metadata.Code, session, facts.User, facts.Login, facts.Kind, facts.Target, json);
        return true;
    }

    private static bool IsForAudit(OneOf.EventOneofCase kind) => kind is not (
        OneOf.EventOneofCase.None
        or OneOf.EventOneofCase.SessionPrint
        or OneOf.EventOneofCase.Resize
        or OneOf.EventOneofCase.DesktopRecording
        or OneOf.EventOneofCase.AppSessionHTTPRequestBodyChunk
        or OneOf.EventOneofCase.AppSessionHTTPResponseBodyChunk);

    // Indices are unique in a recording; an event that belongs to none is named after its content.
    private static string DeriveUid(OneOf record, SessionId? session, Metadata metadata)
    {
        byte[] name = session is null ? record.ToByteArray() : Encoding.UTF8.GetBytes($"{session}/{metadata.Type}/{metadata.Index}");
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, digest);
        digest[6] = (byte)(digest[6] & 0x0F | 0x80); // RFC 9562, version 8: a name-based UUID of our own making.
        digest[8] = (byte)(digest[8] & 0x3F | 0x80);
        return new Guid(digest[..16], bigEndian: true).ToString("D");
    }
}
