using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What admission adds to a new pod: the service account's token, priority, tolerations. Nobody owns these fields.</summary>
internal static class PodAdmission
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static void Apply(JsonObject pod)
    {
        JsonObject spec = pod.Ensure("spec");
        spec["serviceAccountName"] ??= "default";
        spec["serviceAccount"] ??= spec["serviceAccountName"]!.DeepClone();
        spec["priority"] ??= 0;
        spec["preemptionPolicy"] ??= "PreemptLowerPriority";
        spec["tolerations"] ??= new JsonArray(Toleration("not-ready"), Toleration("unreachable"));
        if (spec["automountServiceAccountToken"] is JsonValue automount && !automount.GetValue<bool>())
        {
            return;
        }

        string volume = ObjectNames.Generate("kube-api-access-");
        foreach (JsonObject container in (spec.Array("containers") ?? []).OfType<JsonObject>())
        {
            container["volumeMounts"] ??= new JsonArray();
            container.Array("volumeMounts")!.Add(new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = MountPath });
        }

        spec["volumes"] ??= new JsonArray();
        spec.Array("volumes")!.Add(JsonNode.Parse("""
            {"name":"NAME","projected":{"sources":[
              {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
              {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]} },
              {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]} }],
              "defaultMode":420}}
            """.Replace("NAME", volume, StringComparison.Ordinal)));
    }

    private static JsonObject Toleration(string what) => new()
    {
        ["key"] = $"node.kubernetes.io/{what}",
        ["operator"] = "Exists",
        ["effect"] = "NoExecute",
        ["tolerationSeconds"] = 300,
    };
}
