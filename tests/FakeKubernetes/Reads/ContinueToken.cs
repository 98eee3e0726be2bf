using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Where a page of a list ended: base64 of JSON, as the real server has it. Version -1: whatever is there now.</summary>
internal sealed record ContinueToken(long Version, string Start)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = Start + "\0" }.ToJsonString()));

    /// <exception cref="ApiException">Not a token of ours.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            JsonNode? token = JsonNode.Parse(Base64Url.DecodeFromChars(text));
            return new ContinueToken(token.Number("rv"), token.Text("start")!.TrimEnd('\0').TrimStart('/'));
        }
        catch (Exception e) when (e is FormatException or JsonException or NullReferenceException)
        {
            throw ApiException.BadRequest("continue key is not valid: " + e.Message);
        }
    }
}
