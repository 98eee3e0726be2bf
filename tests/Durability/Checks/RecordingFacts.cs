using Recorder.Storage;

namespace Durability.Checks;

/// <summary>What a stored recording holds.</summary>
internal sealed record RecordingFacts(StoredRecording Stored)
{
    /// <summary>The token in the session's command, or null.</summary>
    public string? Token { get; set; }

    /// <summary>The session id, or the token of a shell's session.</summary>
    public string Name => Token ?? Stored.Key.Session.ToString();

    public int Starts { get; set; }

    public int Ends { get; set; }

    /// <summary>Whole lines, from the first on without a hole.</summary>
    public long Lines { get; set; }

    /// <summary>Lines or records that are there more than once.</summary>
    public long Repeated { get; set; }

    /// <summary>What is wrong with it otherwise.</summary>
    public List<string> Faults { get; } = [];
}
