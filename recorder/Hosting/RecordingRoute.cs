namespace Recorder.Hosting;

/// <summary>Where goes what a program records of its sessions.</summary>
public enum RecordingRoute
{
    /// <summary>To the disk first, and on from there (modes <c>node</c>, <c>proxy</c>).</summary>
    Spool,

    /// <summary>Straight to a collector (<c>node-sync</c>, <c>proxy-sync</c>).</summary>
    Collector,

    /// <summary>Nowhere: the audit log has when they began and ended, who had them and where (<c>off</c>).</summary>
    AuditLog,
}
