using System.Text.Json;
using k8s;
using k8s.Models;
using KubeAgent.Authentication;
using KubeAgent.Forwarding;
using KubeAgent.Impersonation;
using KubeAgent.Upstream;
using Recorder.Protocols;

namespace KubeAgent.Sessions;

/// <summary>Asks, as the user, for the pod that a session is in. A user who may not see it is recorded without these facts.</summary>
internal sealed class PodReader(ApiServer apiServer, IReadOnlyList<string> labels, TimeProvider time)
{
    private const int MaxPod = 4 * 1024 * 1024, MaxLabel = 256;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task<PodFacts> ReadAsync(RequestTarget target, string container, KubeUser user, CancellationToken cancellationToken)
    {
        using Deadline ends = new(Timeout, time, cancellationToken);
        try
        {
            UpstreamRequest request = new("GET", target.Path[..target.Path.LastIndexOf('/')]);
            request.Add("Accept", "application/json");
            ImpersonationHeaders.Write(request, user);
            await using ApiExchange exchange = await apiServer.SendAsync(request, ends.Token);
            ReadOnlyMemory<byte> body = await exchange.ReadBodyAsync(MaxPod, ends.Token);
            return exchange.Head.StatusCode == StatusCodes.Status200OK
                && KubernetesJson.Deserialize<V1Pod>(System.Text.Encoding.UTF8.GetString(body.Span)) is { } pod
                ? FactsOf(pod, container)
                : PodFacts.Unknown(container);
        }
        catch (Exception failure) when (failure is HttpRequestException or ProtocolException or IOException or JsonException)
        {
            return PodFacts.Unknown(container);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PodFacts.Unknown(container);
        }
    }

    private PodFacts FactsOf(V1Pod pod, string container)
    {
        (string Name, string Image, bool? Tty)[] containers =
        [
            .. (pod.Spec?.Containers ?? []).Select(c => (c.Name ?? "", c.Image ?? "", (bool?)(c.Tty ?? false))),
            .. (pod.Spec?.InitContainers ?? []).Select(c => (c.Name ?? "", c.Image ?? "", (bool?)(c.Tty ?? false))),
            .. (pod.Spec?.EphemeralContainers ?? []).Select(c => (c.Name ?? "", c.Image ?? "", (bool?)(c.Tty ?? false))),
        ];
        (string Name, string Image, bool? Tty) chosen = container.Length == 0 ? containers.FirstOrDefault() : containers.FirstOrDefault(c => c.Name == container);
        Dictionary<string, string> kept = labels
            .Select(name => (Name: name, Value: pod.Metadata.Labels?.TryGetValue(name, out string? value) == true ? value : null))
            .Where(label => label.Value is { Length: <= MaxLabel })
            .ToDictionary(label => label.Name, label => label.Value!);
        return new PodFacts(container.Length == 0 ? chosen.Name ?? "" : container, chosen.Image ?? "", chosen.Tty, pod.Spec?.NodeName ?? "", kept);
    }
}
