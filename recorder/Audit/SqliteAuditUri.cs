namespace Recorder.Audit;

/// <summary><c>sqlite:///path/audit.db</c>: a file of this machine.</summary>
public sealed record SqliteAuditUri(string Path) : AuditUri
{
    public override IAuditStore Open(string? passwordFile, TimeProvider time) => SqliteAuditLog.Open(Path, time);

    public override string ToString() => $"sqlite://{Path}";
}
