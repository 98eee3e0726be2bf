using System.Collections.Frozen;
using System.Text;

namespace KubeAgent.Upstream;

/// <summary>Names of headers that an API server sends with nearly every answer: one string each, however many answers there are.</summary>
internal static class HeaderNames
{
    private const int Longest = 40;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _usual = new[]
    {
        "Audit-Id", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Transfer-Encoding", "Upgrade",
        "Vary", "Warning", "X-Content-Type-Options", "X-Kubernetes-Pf-Flowschema-Uid", "X-Kubernetes-Pf-Prioritylevel-Uid",
    }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[Longest];
        if (name.Length > Longest)
        {
            return Encoding.Latin1.GetString(name);
        }

        text = text[..Encoding.Latin1.GetChars(name, text)];
        return _usual.TryGetValue(text, out string? usual) ? usual : new string(text);
    }
}
