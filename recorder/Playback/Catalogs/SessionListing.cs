using System.Text.Json.Serialization;

namespace Recorder.Playback.Catalogs;

/// <summary>One line of a list of recordings; also what <c>GET /v1/sessions</c> answers an array of.</summary>
public sealed record SessionListing
{
    public string Sid { get; init; } = "";

    /// <summary>ssh, kube, db, app, desktop, or empty when the start of the recording is missing.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Who (certificate identity or key owner).</summary>
    public string User { get; init; } = "";

    /// <summary>As whom on the target.</summary>
    public string Login { get; init; } = "";

    /// <summary>Host, pod, database, …</summary>
    public string Target { get; init; } = "";

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>One of <see cref="SessionStates"/>.</summary>
    public string State { get; init; } = SessionStates.Stored;

    /// <summary>The end event was added by the upload completer, not by the session.</summary>
    public bool Recovered { get; init; }

    /// <summary>Events are missing.</summary>
    public bool Lost { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public int Revision { get; init; } = 1;

    /// <summary>With a terminal; null when unknown.</summary>
    public bool? Interactive { get; init; }

    /// <summary>What was run instead of a shell; empty for a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>Seconds since a running session began; null unless it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Age { get; init; }

    [JsonIgnore]
    public TimeSpan? Length => Ended - Started;

    /// <summary>Whose session on what, for people.</summary>
    [JsonIgnore]
    public string Title
    {
        get
        {
            string place = (Login, Target) switch { ("", _) => Target, (_, "") => Login, _ => $"{Login}@{Target}" };
            return Command.Length == 0 ? place : $"{place}: {Command}";
        }
    }
}
