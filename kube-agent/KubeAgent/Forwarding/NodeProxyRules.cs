using System.Text.RegularExpressions;

namespace KubeAgent.Forwarding;

/// <summary>
/// What of a kubelet may be read through <c>nodes/proxy</c>. The rest runs commands (<c>run</c>, <c>exec</c>, <c>attach</c>,
/// <c>portForward</c>, <c>cri</c>), partly without any upgrade: carried, they would go unrecorded.
/// </summary>
internal static partial class NodeProxyRules
{
    private static readonly string[] Readable =
        ["metrics", "stats", "healthz", "pods", "runningpods", "configz", "statusz", "flagz", "containerLogs", "logs"];

    public static bool IsAllowed(string method, string proxyPath) =>
        (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        && PlainPath().IsMatch(proxyPath)
        && !proxyPath.Split('/').Any(segment => segment is "." or "..")
        && Readable.Contains(proxyPath.Split('/')[0]);

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]*)*$")]
    private static partial Regex PlainPath();
}
