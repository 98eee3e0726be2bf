using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using k8s.Models;
using KubeOps.Abstractions.Rbac;
using KubeOps.Transpiler;

namespace SessionRecording.Operator.Host.Generation;

/// <summary>The operator's roles, out of the attributes of its classes.</summary>
[RequiresUnreferencedCode("Reads the attributes of all types of the program.")]
internal static class RoleManifests
{
    private const string Name = "session-recording-operator";

    public static V1ClusterRole ClusterRole() => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = V1ClusterRole.KubeKind,
        Metadata = new V1ObjectMeta { Name = Name },
        Rules = [.. RulesOf(ownNamespace: false)],
    };

    /// <summary>In the namespace that the operator runs in.</summary>
    public static V1Role Role() => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = V1Role.KubeKind,
        Metadata = new V1ObjectMeta { Name = Name },
        Rules = [.. RulesOf(ownNamespace: true)],
    };

    private static IReadOnlyList<V1PolicyRule> RulesOf(bool ownNamespace) => RbacTranspiler.Transpile(
        typeof(RoleManifests).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RbacAttribute>(inherit: false)).Where(right => right.OwnNamespace == ownNamespace));
}
