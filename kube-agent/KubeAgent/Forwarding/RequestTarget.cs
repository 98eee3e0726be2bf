using System.Buffers;

namespace KubeAgent.Forwarding;

/// <summary>
/// The target of a request, read so that nothing which the API server might take for an exec is taken for anything else here: escapes are
/// undone as it undoes them, and paths that two readers could read differently are refused.
/// </summary>
/// <param name="Kind">What it leads to.</param>
/// <param name="Path">Path to forward; still escaped.</param>
/// <param name="Query">With its question mark, as sent; or empty.</param>
/// <param name="Namespace">Of a pod.</param>
/// <param name="Name">Of a pod, service or node.</param>
/// <param name="ProxyPath">Behind <c>proxy/</c>, still escaped.</param>
internal sealed record RequestTarget(TargetKind Kind, string Path, string Query, string Namespace = "", string Name = "", string ProxyPath = "")
{
    // Slashes, what else may be read as one, escapes of escapes, control characters.
    private static readonly SearchValues<char> Ambiguous = SearchValues.Create(
        [.. Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(c => (char)c).Where(c => c is '/' or '\\' or '%' || char.IsControl(c))]);

    /// <exception cref="FormatException">The target is ambiguous, or no path.</exception>
    public static RequestTarget Parse(string rawTarget)
    {
        int question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? rawTarget : rawTarget[..question];
        string query = question < 0 ? "" : rawTarget[question..];
        if (!path.StartsWith('/') || rawTarget.AsSpan().ContainsAnyExceptInRange('!', '~') || rawTarget.Contains('#', StringComparison.Ordinal))
        {
            throw new FormatException("the request's target is no plain path");
        }

        string[] raw = path[1..].Split('/');
        string[] segments = Array.ConvertAll(raw, Uri.UnescapeDataString);
        RequestTarget target = Classify(segments, raw, query);
        if (target.Kind is not (TargetKind.NodeProxy or TargetKind.WorkloadProxy))
        {
            Check(segments, isWhole: true);
        }
        else
        {
            Check(segments.AsSpan(0, ProxyAt(segments)), isWhole: false);
        }

        return target.Kind is TargetKind.Exec or TargetKind.Attach or TargetKind.PortForward ? target : target with { Path = path };
    }

    private static RequestTarget Classify(string[] segments, string[] raw, string query)
    {
        int proxy = ProxyAt(segments);
        if (proxy >= 0)
        {
            TargetKind kind = segments[proxy - 2] == "nodes" ? TargetKind.NodeProxy : TargetKind.WorkloadProxy;
            return new RequestTarget(kind, "", query, Name: segments[proxy - 1], ProxyPath: string.Join('/', raw.Skip(proxy + 1)));
        }

        // A trailing slash is nothing to the API server's router.
        string[] trimmed = segments is [.., ""] ? segments[..^1] : segments;
        if (trimmed is ["api", "v1", "namespaces", var space, "pods", var pod, var subresource])
        {
            TargetKind? kind = subresource switch
            {
                "exec" => TargetKind.Exec,
                "attach" => TargetKind.Attach,
                "portforward" => TargetKind.PortForward,
                _ => null,
            };
            if (kind is { } streaming)
            {
                string path = $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/pods/{Uri.EscapeDataString(pod)}/{subresource}";
                return new RequestTarget(streaming, path, query, space, pod);
            }
        }

        bool isDebug = trimmed is ["api", "v1", "namespaces", _, "pods", _, "ephemeralcontainers"];
        return new RequestTarget(isDebug ? TargetKind.EphemeralContainers : TargetKind.Resource, "", query);
    }

    /// <summary>Index of the segment <c>proxy</c> of a pod, service or node; -1 when it is none.</summary>
    private static int ProxyAt(string[] segments) => segments switch
    {
        ["api", _, "nodes", _, "proxy", ..] => 4,
        ["api", _, "namespaces", _, "pods" or "services", _, "proxy", ..] => 6,
        _ => -1,
    };

    // Segments that must be unambiguous: all, but those behind a proxy are the workload's own.
    private static void Check(ReadOnlySpan<string> segments, bool isWhole)
    {
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            bool isTrailingSlash = isWhole && i == segments.Length - 1;
            if (segment is "." or ".." || (segment.Length == 0 && !isTrailingSlash)
                || segment.AsSpan().ContainsAny(Ambiguous))
            {
                throw new FormatException($"the path is ambiguous at its segment {i + 1}");
            }
        }

        if (segments is ["api", _, "proxy", ..] or ["apis", _, _, "proxy", ..])
        {
            throw new FormatException("proxy paths of this form went out of use with Kubernetes 1.10");
        }
    }
}
