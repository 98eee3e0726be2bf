using Recorder.Format;

namespace Recorder.Audit;

/// <summary>
/// Which sessions to answer. Null means any. Texts match exactly, case included; <c>*</c> in them stands for any run of characters.
/// </summary>
public sealed record SessionQuery
{
    public SessionId? Session { get; init; }

    /// <summary>Started at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? Until { get; init; }
    public string? User { get; init; }
    public string? Kind { get; init; }
    public string? Target { get; init; }
    public SessionState? State { get; init; }

    /// <summary>The next page: only what comes after this session in the answer. Of an unknown session nothing comes after.</summary>
    public SessionId? After { get; init; }

    /// <summary>At most this many, at least 1.</summary>
    public int Limit { get; init; } = 1000;
}
