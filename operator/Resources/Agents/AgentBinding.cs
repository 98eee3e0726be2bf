using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Agents;

/// <summary>Lets the kube-agents of this config be who their users are. The role is installed with the operator.</summary>
internal static class AgentBinding
{
    public static V1ClusterRoleBinding Of(V1Alpha1SessionRecordingConfig config) => new()
    {
        Metadata = Objects.OfCluster(config, Names.KubeAgentClusterRoleBinding(config), Labels.KubeAgent),
        RoleRef = new V1RoleRef { ApiGroup = V1ClusterRole.KubeGroup, Kind = V1ClusterRole.KubeKind, Name = Names.KubeAgentClusterRole },
        Subjects = [Accounts.Subject(config, Names.KubeAgent(config))],
    };
}
