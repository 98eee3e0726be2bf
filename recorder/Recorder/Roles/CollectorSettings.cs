using Recorder.Host.Configuration;

namespace Recorder.Host.Roles;

/// <summary>What a collector needs to know.</summary>
/// <param name="StorageUri">Where finished recordings go.</param>
/// <param name="AuditFile">SQLite file of the audit log.</param>
/// <param name="Journals">Directory of what is not stored yet.</param>
/// <param name="Completer">When a session counts as abandoned.</param>
internal sealed record CollectorSettings(string StorageUri, string AuditFile, string Journals, CompleterConfig Completer);
