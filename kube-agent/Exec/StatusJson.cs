using System.Buffers;
using System.Text.Json;

namespace KubeAgent.Exec;

/// <summary>Writes a metav1.Status, which is how kubectl is told why.</summary>
public static class StatusJson
{
    /// <summary>A failure, for the body of an answer or the error stream; fields in the order of the API server's own.</summary>
    /// <param name="code">HTTP status code.</param>
    /// <param name="reason">One of Kubernetes' reasons: <c>ServiceUnavailable</c>, <c>InternalError</c>, <c>Forbidden</c>, …</param>
    /// <param name="message">What kubectl shows.</param>
    public static byte[] Failure(int code, string reason, string message)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteString("kind", "Status");
        json.WriteString("apiVersion", "v1");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteString("status", "Failure");
        json.WriteString("message", message);
        json.WriteString("reason", reason);
        json.WriteNumber("code", code);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
