using Recorder.Format;

namespace Recorder.Audit;

/// <summary>
/// Which events to answer. Null means any. Texts match exactly, case included; <c>*</c> in them stands for any run of characters.
/// </summary>
public sealed record AuditQuery
{
    /// <summary>At or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }
    public string? User { get; init; }
    public string? Kind { get; init; }
    public string? Target { get; init; }
    public string? Type { get; init; }
    public SessionId? Session { get; init; }

    /// <summary>The next page: only what comes after the event of this uid in the answer. Of an unknown uid nothing comes after.</summary>
    public string? AfterUid { get; init; }

    /// <summary>At most this many, at least 1.</summary>
    public int Limit { get; init; } = 1000;
}
