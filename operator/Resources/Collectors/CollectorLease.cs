using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Resources.Collectors;

/// <summary>Several collectors: one at a time completes what was abandoned. All that they may do at the API server is hold that Lease.</summary>
internal static class CollectorLease
{
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Of(V1Alpha1SessionRecordingConfig config)
    {
        string name = Names.Collector(config);
        return
        [
            new V1Role
            {
                Metadata = Objects.Owned(config, name, Labels.Collector),
                Rules =
                [
                    Rule(name, "get", "update"),
                    Rule(null, "create"), // What does not exist yet cannot be named.
                ],
            },
            new V1RoleBinding
            {
                Metadata = Objects.Owned(config, name, Labels.Collector),
                RoleRef = new V1RoleRef { ApiGroup = V1Role.KubeGroup, Kind = V1Role.KubeKind, Name = name },
                Subjects = [Accounts.Subject(config, name)],
            },
        ];
    }

    private static V1PolicyRule Rule(string? name, params IList<string> verbs) => new()
    {
        ApiGroups = [V1Lease.KubeGroup],
        Resources = [V1Lease.KubePluralName],
        ResourceNames = name is null ? null : [name],
        Verbs = verbs,
    };
}
