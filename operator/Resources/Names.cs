using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources;

/// <summary>
/// What each object of a config is called. No name ends as another one of these does after its config's: else it could be the name of
/// an object of another config.
/// </summary>
public static class Names
{
    // The longest pod of a StatefulSet, "PREFIX-kube-agent-HASH" in a label, has 63 characters.
    private const int MaxPrefix = 40, HashDigits = 8, MaxLabel = 63, MaxName = 253;

    public const string KubeAgentClusterRole = "session-recording-kube-agent";

    /// <summary>The config's own name where that can begin the name of a Service; else a short one, with a hash of it.</summary>
    public static string Prefix(V1Alpha1SessionRecordingConfig config)
    {
        string name = config.Name();
        if (name.Length <= MaxPrefix && char.IsAsciiLetterLower(name[0]) && !name.Contains('.', StringComparison.Ordinal))
        {
            return name;
        }

        string plain = name.Replace('.', '-');
        plain = char.IsAsciiLetterLower(plain[0]) ? plain : $"c-{plain}";
        return $"{plain[..Math.Min(plain.Length, MaxPrefix - HashDigits - 1)].TrimEnd('-')}-{Hash(name)}";
    }

    /// <summary>The config's name as the value of a label.</summary>
    public static string LabelValue(V1Alpha1SessionRecordingConfig config) => config.Name().Length <= MaxLabel ? config.Name() : Prefix(config);

    /// <summary>StatefulSet, ServiceAccount, ConfigMap, Service, budget, policy and role of the collectors.</summary>
    public static string Collector(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-collector";

    /// <summary>The headless Service that gives each collector a name of its own.</summary>
    public static string Collectors(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-collectors";

    /// <summary>Deployment (sync) or StatefulSet (async), Service and the rest of the kube-agents.</summary>
    public static string KubeAgent(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-kube-agent";

    /// <summary>The headless Service of the kube-agents' StatefulSet.</summary>
    public static string KubeAgents(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-kube-agents";

    /// <summary>StatefulSet, ServiceAccount, ConfigMap, Service, budget and policy of the recorder pods.</summary>
    public static string Recorder(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-recorder";

    /// <summary>The headless Service of the recorder pods' StatefulSet.</summary>
    public static string Recorders(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-recorders";

    /// <summary>DaemonSet, ServiceAccount and ConfigMap of the SSH service on the nodes.</summary>
    public static string Node(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-node";

    /// <summary>Secret: the authority of the certificates between components. Mounted nowhere.</summary>
    public static string Authority(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-ca";

    /// <summary>ConfigMap: <c>ca.crt</c>, the authorities that components believe.</summary>
    public static string AuthorityBundle(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-ca-bundle";

    /// <summary>Secret: the collectors' certificate.</summary>
    public static string CollectorTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-collector-tls";

    /// <summary>Secret: the certificate with which nodes come to the collectors. Root on a node can read it, so it is none of the others'.</summary>
    public static string NodeTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-node-tls";

    /// <summary>Secret: the certificate with which kube-agents and recorder pods come to the collectors (OU=recorders).</summary>
    public static string RecorderTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-recorder-tls";

    /// <summary>Secret: the certificate of those who play back (OU=auditors).</summary>
    public static string AuditorTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-auditor-tls";

    /// <summary>Secret: the certificate with which kube-agents ask the collectors for recordings in the name of users (OU=agents).</summary>
    public static string AgentTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-agents-tls";

    /// <summary>Secret: the certificate that kubectl sees.</summary>
    public static string KubeAgentTls(V1Alpha1SessionRecordingConfig config) => $"{Prefix(config)}-kube-agent-tls";

    /// <summary>Secret: the authority of user certificates, the config's own or the one that is made.</summary>
    public static string SshUserAuthority(V1Alpha1SessionRecordingConfig config) =>
        config.Spec.Ssh?.UserCaSecretRef?.Name ?? $"{Prefix(config)}-ssh-user-authority";

    /// <summary>Secret: the authority of host certificates, the config's own or the one that is made.</summary>
    public static string SshHostAuthority(V1Alpha1SessionRecordingConfig config) =>
        config.Spec.Ssh?.HostCaSecretRef?.Name ?? $"{Prefix(config)}-ssh-host-authority";

    /// <summary>In the Secret of an SSH authority: its public key, one line as OpenSSH writes it.</summary>
    public const string SshPublicKey = "ssh-publickey";

    /// <summary>Folder on the nodes, the same in the pods there, for what waits to be shipped. Short: sockets are in it.</summary>
    public static string NodeState(V1Alpha1SessionRecordingConfig config) => $"/var/lib/session-recording/node-{Hash($"{config.Namespace()}/{config.Name()}")}";

    /// <summary>ClusterRoleBinding that lets the kube-agents impersonate.</summary>
    public static string KubeAgentClusterRoleBinding(V1Alpha1SessionRecordingConfig config) =>
        $"sessionrecording:{config.Namespace()}:{Scoped(config)}:kube-agent";

    /// <summary>Policy and binding, by what they refuse: see <see cref="EnforcementResources"/>.</summary>
    public static string Policy(V1Alpha1SessionRecordingConfig config, string what) =>
        $"sessionrecording.{config.Namespace()}.{Scoped(config)}.{what}";

    /// <summary>
    /// Host names under which the collectors are reached: the Service, and each of them by its own name. What their certificate must name.
    /// </summary>
    public static IReadOnlyList<string> CollectorHosts(V1Alpha1SessionRecordingConfig config, ResourceContext context) =>
    [
        Host(Collector(config), config, context),
        .. Enumerable.Range(0, config.Spec.Collector?.Replicas ?? 1).Select(i => Host($"{Collector(config)}-{i}.{Collectors(config)}", config, context)),
    ];

    /// <summary>The host name of a Service of this config.</summary>
    public static string Host(string service, V1Alpha1SessionRecordingConfig config, ResourceContext context) =>
        $"{service}.{config.Namespace()}.svc.{context.ClusterDomain}";

    // 253 must hold the namespace (63), the words around it and this.
    private static string Scoped(V1Alpha1SessionRecordingConfig config) =>
        config.Name().Length <= MaxName - 2 * MaxLabel ? config.Name() : Prefix(config);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
}
