using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>The kinds that every cluster has, as far as this project meets them.</summary>
internal static class BuiltinKinds
{
    private static readonly string[] Status = ["status"];
    private static readonly string[] StatusAndScale = ["scale", "status"];

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Core("Namespace", "namespaces", namespaced: false, Status, "ns") with { Columns = [Column("Status", ".status.phase"), Age] },
        Core("Node", "nodes", namespaced: false, [.. Status, "proxy"], "no") with { Columns = [Column("Status", ".status.phase"), Age] },
        Core("PersistentVolume", "persistentvolumes", namespaced: false, Status, "pv"),
        Core("Pod", "pods", namespaced: true, [.. Status, "ephemeralcontainers", "log", "exec", "attach", "portforward", "proxy", "eviction", "binding"], "po") with
        {
            HasGeneration = true,
            Categories = ["all"],
            Columns = [Column("Status", ".status.phase"), Age, Column("IP", ".status.podIP", priority: 1), Column("Node", ".spec.nodeName", priority: 1)],
        },
        Core("Secret", "secrets", namespaced: true, []) with { Columns = [Column("Type", ".type"), Age] },
        Core("ConfigMap", "configmaps", namespaced: true, [], "cm"),
        Core("Service", "services", namespaced: true, [.. Status, "proxy"], "svc") with
        {
            Categories = ["all"],
            Columns = [Column("Type", ".spec.type"), Column("Cluster-IP", ".spec.clusterIP"), Age],
        },
        Core("Endpoints", "endpoints", namespaced: true, [], "ep"),
        Core("ServiceAccount", "serviceaccounts", namespaced: true, ["token"], "sa"),
        Core("PersistentVolumeClaim", "persistentvolumeclaims", namespaced: true, Status, "pvc") with
        {
            Columns = [Column("Status", ".status.phase"), Column("Volume", ".spec.volumeName"), Age],
        },
        Core("Event", "events", namespaced: true, [], "ev") with
        {
            Columns = [Column("Type", ".type"), Column("Reason", ".reason"), Column("Message", ".message")],
        },
        Workload("StatefulSet", "statefulsets", "sts"),
        Workload("Deployment", "deployments", "deploy"),
        Workload("ReplicaSet", "replicasets", "rs"),
        Of("apps", "v1", "DaemonSet", "daemonsets", true, Status, "ds") with { HasGeneration = true, Categories = ["all"] },
        Of("apps", "v1", "ControllerRevision", "controllerrevisions", true, []),
        Of("batch", "v1", "Job", "jobs", true, Status) with { HasGeneration = true, Categories = ["all"] },
        Of("batch", "v1", "CronJob", "cronjobs", true, Status, "cj") with { HasGeneration = true, Categories = ["all"] },
        Of("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, Status, "pdb") with { HasGeneration = true },
        Of("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, [], "netpol") with { HasGeneration = true },
        Of("rbac.authorization.k8s.io", "v1", "Role", "roles", true, []),
        Of("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true, []),
        Of("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false, []),
        Of("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", false, []),
        Of("coordination.k8s.io", "v1", "Lease", "leases", true, []) with { Columns = [Column("Holder", ".spec.holderIdentity"), Age] },
        Of("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true, []),
        Of("events.k8s.io", "v1", "Event", "events", true, [], "ev") with
        {
            Columns = [Column("Type", ".type"), Column("Reason", ".reason"), Column("Message", ".note")],
        },
        Of("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false, [], "pc") with { HasGeneration = true },
        Of("storage.k8s.io", "v1", "StorageClass", "storageclasses", false, [], "sc"),
        Of("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false, Status, "crd", "crds") with
        {
            HasGeneration = true,
            Categories = ["api-extensions"],
            Columns = [Column("Created At", ".metadata.creationTimestamp")],
        },
        Of("apiregistration.k8s.io", "v1", "APIService", "apiservices", false, Status) with { Categories = ["api-extensions"] },
        Of("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", false, Status) with
        {
            HasGeneration = true,
            Categories = ["api-extensions"],
        },
        Of("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", false, []) with
        {
            HasGeneration = true,
            Categories = ["api-extensions"],
        },
        Review("authentication.k8s.io", "TokenReview", "tokenreviews"),
        Review("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews"),
        Review("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews"),
        Review("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
        Review("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
        Review("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews") with { Namespaced = true },
    ];

    private static JsonObject Age => Column("Age", ".metadata.creationTimestamp", "date");

    private static ResourceKind Core(string kind, string plural, bool namespaced, IReadOnlyList<string> subresources, params string[] shortNames) =>
        Of("", "v1", kind, plural, namespaced, subresources, shortNames);

    private static ResourceKind Workload(string kind, string plural, string shortName) =>
        Of("apps", "v1", kind, plural, true, StatusAndScale, shortName) with
        {
            HasGeneration = true,
            Categories = ["all"],
            Columns = [Column("Desired", ".spec.replicas"), Column("Ready", ".status.readyReplicas"), Age],
        };

    private static ResourceKind Review(string group, string kind, string plural) => Of(group, "v1", kind, plural, false, []) with { IsReview = true };

    private static ResourceKind Of(
        string group, string version, string kind, string plural, bool namespaced, IReadOnlyList<string> subresources, params string[] shortNames) =>
        new(group, version, kind, plural, namespaced) { Subresources = subresources, ShortNames = shortNames, Columns = [Age] };

    private static JsonObject Column(string name, string path, string type = "string", int priority = 0) =>
        new() { ["name"] = name, ["type"] = type, ["jsonPath"] = path, ["priority"] = priority };
}
