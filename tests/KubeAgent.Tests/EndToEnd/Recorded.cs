using System.Text;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>What was recorded of a session.</summary>
internal sealed record Recorded(string Id, ReadRecording Recording)
{
    public SessionStart Start => Recording.Events[0].SessionStart;

    public SessionEnd End => Recording.Events[^1].SessionEnd;

    /// <summary>How the command ended.</summary>
    public CommandMetadata Command => Recording.Events.Single(happened => happened.Exec is not null).Exec.Command;

    public string Text => Encoding.UTF8.GetString(Recording.Printed);

    public IEnumerable<string> Sizes => Recording.Events.Where(happened => happened.Resize is not null).Select(happened => happened.Resize.TerminalSize);
}
