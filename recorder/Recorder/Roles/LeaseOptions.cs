using Recorder.Hosting.Configuration;

namespace Recorder.Host.Roles;

/// <summary>Which Kubernetes Lease collectors fight for.</summary>
/// <param name="Namespace">Of the Lease.</param>
/// <param name="Name">Of the Lease.</param>
/// <param name="KubeConfig">How to reach the API server; null: as the pod's service account.</param>
internal sealed record LeaseOptions(string Namespace, string Name, string? KubeConfig)
{
    /// <summary>Null when no Lease is named.</summary>
    /// <exception cref="ConfigException">They do not go together.</exception>
    public static LeaseOptions? From(string? lease, string? kubeConfig)
    {
        if (lease is null)
        {
            return kubeConfig is null ? null : throw new ConfigException("--kubeconfig goes with --lease");
        }

        return lease.Split('/') is [{ Length: > 0 } @namespace, { Length: > 0 } name]
            ? new LeaseOptions(@namespace, name, kubeConfig)
            : throw new ConfigException($"--lease '{lease}' is not of the form NAMESPACE/NAME");
    }
}
