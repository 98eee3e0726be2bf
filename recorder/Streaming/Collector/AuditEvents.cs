using Recorder.Audit;
using Recorder.Format.Events;

namespace Recorder.Streaming.Collector;

/// <summary>Turns recorded events into entries of the audit log.</summary>
internal static class AuditEvents
{
    /// <summary>Null: the event says nothing to an auditor.</summary>
    public static AuditEntry? ToEntry(OneOf record) => AuditEntries.TryFrom(record, out AuditEntry? entry) ? entry : null;
}
