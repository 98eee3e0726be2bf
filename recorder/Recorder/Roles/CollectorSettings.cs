using Recorder.Audit;
using Recorder.Host.Configuration;

namespace Recorder.Host.Roles;

/// <summary>What a collector needs to know.</summary>
/// <param name="StorageUri">Where finished recordings go.</param>
/// <param name="Audit">The audit log.</param>
/// <param name="AuditPasswordFile">Password of its database's user; null: it needs none.</param>
/// <param name="Journals">Directory of what is not stored yet.</param>
/// <param name="Completer">When a session counts as abandoned.</param>
/// <param name="Lease">Who looks after uploads that other collectors began; null: whoever has the file lock.</param>
internal sealed record CollectorSettings(
    string StorageUri, AuditUri Audit, string? AuditPasswordFile, string Journals, CompleterConfig Completer, LeaseOptions? Lease);
