using System.Text.Json;

namespace k8s.Models;

/// <summary>What runs in a pod, and how.</summary>
public sealed class V1PodSpec : KubernetesModel
{
    public string? ServiceAccountName { get; set; }

    public bool? AutomountServiceAccountToken { get; set; }

    public string? NodeName { get; set; }

    public IDictionary<string, string>? NodeSelector { get; set; }

    public bool? HostNetwork { get; set; }

    public bool? HostPID { get; set; }

    public bool? HostIPC { get; set; }

    public string? DnsPolicy { get; set; }

    public string? RestartPolicy { get; set; }

    public string? PriorityClassName { get; set; }

    public string? SchedulerName { get; set; }

    public long? TerminationGracePeriodSeconds { get; set; }

    public bool? EnableServiceLinks { get; set; }

    public bool? ShareProcessNamespace { get; set; }

    public string? Hostname { get; set; }

    public string? Subdomain { get; set; }

    public IList<V1LocalObjectReference>? ImagePullSecrets { get; set; }

    public V1PodSecurityContext? SecurityContext { get; set; }

    public JsonElement? Affinity { get; set; }

    public IList<V1Toleration>? Tolerations { get; set; }

    public IList<V1TopologySpreadConstraint>? TopologySpreadConstraints { get; set; }

    public IList<V1Container>? InitContainers { get; set; }

    public IList<V1Container>? Containers { get; set; }

    public IList<V1EphemeralContainer>? EphemeralContainers { get; set; }

    public IList<V1Volume>? Volumes { get; set; }
}
