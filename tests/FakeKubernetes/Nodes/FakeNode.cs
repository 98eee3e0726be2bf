using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Stands in for scheduler and kubelet: what a pod has in containers runs as soon as it is stored.</summary>
/// <param name="name">The node's; null: there is none, and pods stay pending.</param>
internal sealed class FakeNode(string? name)
{
    public void Run(JsonObject pod, string now)
    {
        if (name is null)
        {
            return;
        }

        pod.Ensure("spec")["nodeName"] ??= name;
        JsonObject status = pod.Ensure("status");
        if (status.Text("phase") is null or "Pending")
        {
            status["phase"] = "Running";
            status["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["lastTransitionTime"] = now });
        }

        Start(pod, "containers", status, "containerStatuses", now);
        Start(pod, "ephemeralContainers", status, "ephemeralContainerStatuses", now);
    }

    private static void Start(JsonObject pod, string containers, JsonObject status, string statuses, string now)
    {
        foreach (JsonObject container in (pod.Object("spec").Array(containers) ?? []).OfType<JsonObject>())
        {
            status[statuses] ??= new JsonArray();
            if (!status.Array(statuses)!.OfType<JsonObject>().Any(known => known.Text("name") == container.Text("name")))
            {
                status.Array(statuses)!.Add(new JsonObject
                {
                    ["name"] = container.Text("name"),
                    ["image"] = container.Text("image"),
                    ["imageID"] = "",
                    ["ready"] = true,
                    ["started"] = true,
                    ["restartCount"] = 0,
                    ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } },
                });
            }
        }
    }
}
