namespace k8s.Models;

/// <summary>Which pods, on which ports.</summary>
public sealed class V1ServiceSpec : KubernetesModel
{
    public string? Type { get; set; }

    public IDictionary<string, string>? Selector { get; set; }

    public IList<V1ServicePort>? Ports { get; set; }

    public string? ClusterIP { get; set; }

    public IList<string>? ClusterIPs { get; set; }

    public string? IpFamilyPolicy { get; set; }

    public IList<string>? IpFamilies { get; set; }

    public bool? PublishNotReadyAddresses { get; set; }

    public string? SessionAffinity { get; set; }

    public string? ExternalTrafficPolicy { get; set; }

    public string? InternalTrafficPolicy { get; set; }

    public string? LoadBalancerClass { get; set; }

    public IList<string>? LoadBalancerSourceRanges { get; set; }
}
