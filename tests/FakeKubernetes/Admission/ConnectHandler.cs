using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What stands before a connection to a pod or node: admission, then whether there is somewhere to connect to.</summary>
internal sealed class ConnectHandler(Cluster cluster, AdmissionPolicies policies)
{
    private static readonly string[] Subresources = ["exec", "attach", "portforward", "proxy"];

    public static bool IsConnect(RequestTarget target) => target.Subresource is { } name && Subresources.Contains(name.Split('/')[0]);

    /// <summary>Returns when the kubelet may be asked. Holds the store's gate.</summary>
    /// <exception cref="ApiException">A policy says no, or the pod is not there or not on a node.</exception>
    public void Admit(ApiRequest request)
    {
        string subresource = request.Target.Subresource!.Split('/')[0];
        policies.Check(request, "CONNECT", request.Name, Options(request, subresource), null);
        JsonObject target = cluster.Get(request.Kind, request.Namespace, request.Name);
        if (request.Kind.Kind == "Pod" && subresource != "proxy" && target.Object("spec").Text("nodeName") is not { Length: > 0 })
        {
            throw ApiException.BadRequest($"pod {request.Name} does not have a host assigned");
        }
    }

    // The object that admission sees: PodExecOptions and its like.
    private static JsonObject Options(ApiRequest request, string subresource)
    {
        var options = new JsonObject
        {
            ["kind"] = subresource switch
            {
                "exec" => "PodExecOptions",
                "attach" => "PodAttachOptions",
                "portforward" => "PodPortForwardOptions",
                _ => $"{request.Kind.Kind}ProxyOptions",
            },
            ["apiVersion"] = "v1",
        };
        foreach (string flag in (string[])["stdin", "stdout", "stderr", "tty"])
        {
            if (request.Query.TryGetValue(flag, out string? value) && value is not ("" or "0" or "false"))
            {
                options[flag] = true;
            }
        }

        // The rest of the path, with a slash before it; not what a query claims.
        if (subresource == "proxy" && request.Target.Subresource!.Length > "proxy".Length)
        {
            options["path"] = request.Target.Subresource["proxy".Length..];
        }

        if (request.Query.TryGetValue("container", out string? container))
        {
            options["container"] = container;
        }

        if (request.Query.TryGetValue("command", out string? command))
        {
            options["command"] = Json.Strings(command.Split('\n'));
        }

        return options;
    }
}
