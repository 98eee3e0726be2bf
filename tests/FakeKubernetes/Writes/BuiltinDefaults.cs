using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>What the API server fills in for built-in kinds, as far as this project's objects meet it.</summary>
internal static class BuiltinDefaults
{
    public static void Apply(JsonObject content, ResourceKind kind)
    {
        switch (kind.Kind)
        {
            case "Namespace":
                content.Metadata().Ensure("labels")["kubernetes.io/metadata.name"] = content.Name();
                content.Ensure("spec")["finalizers"] ??= Json.Strings(["kubernetes"]);
                content.Ensure("status")["phase"] ??= "Active";
                break;
            case "Secret":
                Secret(content);
                break;
            case "Pod":
                PodSpec(content.Ensure("spec"));
                content["status"] ??= new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
                break;
            case "StatefulSet":
                Set(content.Ensure("spec"), ("replicas", 1), ("podManagementPolicy", "OrderedReady"), ("revisionHistoryLimit", 10));
                Set(content.Object("spec")!.Ensure("updateStrategy"), ("type", "RollingUpdate"));
                Template(content);
                break;
            case "Deployment":
                Set(content.Ensure("spec"), ("replicas", 1), ("revisionHistoryLimit", 10), ("progressDeadlineSeconds", 600));
                Set(content.Object("spec")!.Ensure("strategy"), ("type", "RollingUpdate"));
                Template(content);
                break;
            case "DaemonSet":
                Set(content.Ensure("spec"), ("revisionHistoryLimit", 10));
                Set(content.Object("spec")!.Ensure("updateStrategy"), ("type", "RollingUpdate"));
                Template(content);
                break;
            case "Service":
                Service(content.Ensure("spec"));
                break;
            case "PersistentVolumeClaim":
                Set(content.Ensure("spec"), ("volumeMode", "Filesystem"));
                content["status"] ??= new JsonObject { ["phase"] = "Pending" };
                break;
            case "ValidatingAdmissionPolicy":
                Policy(content);
                break;
            case "CustomResourceDefinition":
                content.Ensure("spec")["conversion"] ??= new JsonObject { ["strategy"] = "None" };
                break;
        }
    }

    private static void Secret(JsonObject content)
    {
        content["type"] ??= "Opaque";
        foreach ((string key, JsonNode? value) in content.Object("stringData") ?? [])
        {
            content.Ensure("data")[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value!.GetValue<string>()));
        }

        content.Remove("stringData");
    }

    private static void Template(JsonObject content)
    {
        content["status"] ??= new JsonObject { ["replicas"] = 0 };
        if (content.Object("spec").Object("template").Object("spec") is { } pod)
        {
            PodSpec(pod);
        }
    }

    private static void PodSpec(JsonObject spec)
    {
        Set(spec, ("restartPolicy", "Always"), ("terminationGracePeriodSeconds", 30), ("dnsPolicy", "ClusterFirst"), ("schedulerName", "default-scheduler"));
        spec["enableServiceLinks"] ??= true;
        spec["securityContext"] ??= new JsonObject();
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }

        foreach (JsonObject container in Containers(spec))
        {
            string image = container.Text("image") ?? "";
            bool isLatest = !image.Contains('@') && (!image[(image.LastIndexOf('/') + 1)..].Contains(':') || image.EndsWith(":latest", StringComparison.Ordinal));
            Set(
                container,
                ("imagePullPolicy", isLatest ? "Always" : "IfNotPresent"),
                ("terminationMessagePath", "/dev/termination-log"),
                ("terminationMessagePolicy", "File"));
            container["resources"] ??= new JsonObject();
            foreach (JsonObject port in (container.Array("ports") ?? []).OfType<JsonObject>())
            {
                port["protocol"] ??= "TCP";
            }

            foreach (string name in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
            {
                if (container.Object(name) is { } probe)
                {
                    Set(probe, ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3));
                }
            }
        }

        foreach (JsonObject volume in (spec.Array("volumes") ?? []).OfType<JsonObject>())
        {
            foreach (string source in (string[])["secret", "configMap", "projected"])
            {
                volume.Object(source)?.TryAdd("defaultMode", 420);
            }
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        ((string[])["initContainers", "containers"]).SelectMany(name => spec.Array(name) ?? []).OfType<JsonObject>();

    private static void Service(JsonObject spec)
    {
        Set(spec, ("type", "ClusterIP"), ("sessionAffinity", "None"), ("internalTrafficPolicy", "Cluster"), ("ipFamilyPolicy", "SingleStack"));
        spec["ipFamilies"] ??= Json.Strings(["IPv4"]);
        spec["clusterIP"] ??= $"10.96.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";
        spec["clusterIPs"] ??= Json.Strings([spec.Text("clusterIP")!]);
        foreach (JsonObject port in (spec.Array("ports") ?? []).OfType<JsonObject>())
        {
            port["protocol"] ??= "TCP";
            port["targetPort"] ??= port["port"]?.DeepClone();
        }
    }

    private static void Policy(JsonObject content)
    {
        JsonObject spec = content.Ensure("spec");
        spec["failurePolicy"] ??= "Fail";
        JsonObject constraints = spec.Ensure("matchConstraints");
        constraints["matchPolicy"] ??= "Equivalent";
        constraints.Ensure("namespaceSelector");
        constraints.Ensure("objectSelector");
        foreach (JsonObject rule in (constraints.Array("resourceRules") ?? []).OfType<JsonObject>())
        {
            rule["scope"] ??= "*";
        }

        content.Ensure("status");
    }

    private static void Set(JsonObject target, params ReadOnlySpan<(string Name, JsonNode Value)> defaults)
    {
        foreach ((string name, JsonNode value) in defaults)
        {
            target[name] ??= value;
        }
    }
}
