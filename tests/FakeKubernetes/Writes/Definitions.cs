using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What the server does with CRDs besides storing them.</summary>
internal static class Definitions
{
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>The status of a definition that nobody has looked at yet.</summary>
    public static void Begin(JsonObject definition) => definition["status"] = new JsonObject
    {
        ["conditions"] = null,
        ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
        ["storedVersions"] = Json.Strings(
            definition.Object("spec").Array("versions")!.Where(v => v.Flag("storage")).Select(v => v.Text("name")!)),
    };

    /// <summary>Serves the kind, and says so in the status.</summary>
    public static void Establish(Cluster cluster, ResourceKind kind, JsonObject definition)
    {
        cluster.Catalog.Serve(definition);
        JsonObject before = definition.Copy();
        JsonObject status = definition.Object("status")!;
        status["acceptedNames"] = definition.Object("spec").Object("names")!.DeepClone();
        status["conditions"] = new JsonArray(
            Condition(cluster, "NamesAccepted", "NoConflicts", "no conflicts found"),
            Condition(cluster, "Established", "InitialNamesAccepted", "the initial names have been accepted"));
        ManagedFields.Update(before, definition, kind, new FieldWriter("kube-apiserver", "status", cluster.Now));
        cluster.Store.Put(kind.StorageKey, definition);
    }

    /// <summary>Says that the kind's objects, and then the kind, are going.</summary>
    public static void Terminate(Cluster cluster, JsonObject definition) => definition.Object("status").Array("conditions")!.Add(Condition(
        cluster, "Terminating", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"));

    private static JsonObject Condition(Cluster cluster, string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = cluster.Now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
