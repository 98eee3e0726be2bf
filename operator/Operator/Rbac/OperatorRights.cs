using k8s.Models;
using KubeOps.Abstractions.Rbac;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Host.Rbac;

/// <summary>What the operator may do in a cluster. <c>operator generate</c> makes its roles from these, and from those on any other class of the program.</summary>
/// <remarks>
/// A role or binding can be written only by who has its rights, or may bind it. So the operator may bind the kube-agent's role, which
/// impersonates, without having its rights; it holds the few that collectors get in their own namespace (a Lease).
/// </remarks>
// The configs: finalizers are patched into them.
[EntityRbac(typeof(V1Alpha1SessionRecordingConfig), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Patch)]
[EntityRbac(typeof(V1Alpha1SessionRecordingConfig), Subresource = "status", Verbs = RbacVerb.Patch)]

// What belongs to a config may block its deletion (owner references).
[EntityRbac(typeof(V1Alpha1SessionRecordingConfig), Subresource = "finalizers", Verbs = RbacVerb.Update)]

// Workloads: server-side apply is patch, and create where there is nothing yet.
[EntityRbac(typeof(V1StatefulSet), typeof(V1Deployment), typeof(V1DaemonSet), typeof(V1Service), typeof(V1ServiceAccount), typeof(V1ConfigMap),
    typeof(V1NetworkPolicy), typeof(V1PodDisruptionBudget), typeof(V1Role), typeof(V1RoleBinding), Verbs = Written)]

// Certificates and authorities are made; credentials are read, so that their change rolls the pods.
[EntityRbac(typeof(V1Secret), Verbs = Written)]

// The kube-agent's rights: given by name, not held.
[EntityRbac(typeof(V1ClusterRoleBinding), Verbs = Written)]
[EntityRbac(typeof(V1ClusterRole), ResourceNames = ["session-recording-kube-agent"], Verbs = RbacVerb.Bind)]

// Held because collectors get it: the Lease of the upload completer.
[EntityRbac(typeof(V1Lease), Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Update)]

// Enforcement, and which namespaces a config is for.
[EntityRbac(typeof(V1ValidatingAdmissionPolicy), typeof(V1ValidatingAdmissionPolicyBinding), Verbs = Written)]
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch)]

[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerb.Create | RbacVerb.Patch)]

// Which of several operators works.
[EntityRbac(typeof(V1Lease), OwnNamespace = true, Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Update)]
internal static class OperatorRights
{
    private const RbacVerb Written = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete;
}
