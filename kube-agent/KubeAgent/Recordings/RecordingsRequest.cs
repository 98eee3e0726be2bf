using KubeAgent.Forwarding;
using Recorder.Format;

namespace KubeAgent.Recordings;

/// <summary>A request for recordings: what it needs the right to, and what it is to a collector.</summary>
/// <param name="Verb">On <c>sessions.sessionrecording.dev</c>: list, get (play) or delete (end).</param>
/// <param name="Session">Null: all of them.</param>
/// <param name="Path">At a collector.</param>
internal sealed record RecordingsRequest(string Verb, SessionId? Session, string Path)
{
    private const string Prefix = "/sessionrecording/";

    public static bool Is(RequestTarget target) => target.Kind == TargetKind.Resource && target.Path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Null: there is nothing there.</summary>
    public static RecordingsRequest? Parse(string method, RequestTarget target)
    {
        string[] segments = target.Path[Prefix.Length..].Split('/');
        return segments switch
        {
            ["v1", "sessions"] when HttpMethods.IsGet(method) => new RecordingsRequest("list", null, $"/v1/sessions{target.Query}"),
            ["v1", "sessions", var sid, "terminate"] when HttpMethods.IsPost(method) && SessionId.TryParse(sid, out SessionId session) =>
                new RecordingsRequest("delete", session, $"/v1/sessions/{session}/terminate"),
            ["v1", "recordings", var sid] when HttpMethods.IsGet(method) && SessionId.TryParse(sid, out SessionId session) =>
                new RecordingsRequest("get", session, $"/v1/recordings/{session}"),
            ["v1", "recordings", var sid, "index" or "input" or "streams"] when HttpMethods.IsGet(method) && SessionId.TryParse(sid, out SessionId session) =>
                new RecordingsRequest("get", session, $"/v1/recordings/{session}/{segments[3]}"),
            _ => null,
        };
    }
}
