using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubeAgent.Exec;

/// <summary>Writes a metav1.Status, which is how kubectl is told why.</summary>
public static class KubeStatus
{
    /// <summary>A failure, for the body of an answer or the error stream.</summary>
    /// <param name="code">HTTP status code.</param>
    /// <param name="reason">One of Kubernetes' reasons: <c>ServiceUnavailable</c>, <c>InternalError</c>, <c>Forbidden</c>, …</param>
    /// <param name="message">What kubectl shows.</param>
    public static byte[] Failure(int code, string reason, string message) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(),
            ["status"] = "Failure", ["message"] = message, ["reason"] = reason, ["code"] = code,
        });
}
