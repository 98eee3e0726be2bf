using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace KubeAgent.Tests.Serving;

/// <summary>JSON Web Tokens that nobody has signed.</summary>
internal static class Jwt
{
    public static string Unsigned(JsonObject claims) => $"{Encode("""{"alg":"none"}""")}.{Encode(claims.ToJsonString())}.{Encode("x")}";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
