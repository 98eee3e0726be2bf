using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Keeps the pods of workloads as their templates say, and their status. All pods of an old template are replaced at once.</summary>
internal sealed class WorkloadControllers(Cluster cluster, FakeWorkloads options)
{
    private const string HashLabel = "controller-revision-hash";
    private const int HashDigits = 10;

    private static readonly string[] Workloads = ["statefulsets", "deployments", "daemonsets"];

    // Under the store's gate.
    private long _seen;
    private TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(CancellationToken stopping)
    {
        options.Changed = Nudge;
        Task stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        bool isNudged = true;
        while (!stopping.IsCancellationRequested)
        {
            Task changed;
            TaskCompletionSource nudge;
            lock (cluster.Store.Gate)
            {
                // Our own changes come back here: once more, until there is nothing to do.
                (changed, nudge) = (cluster.Store.Changed, _nudge);
                foreach ((ResourceKind kind, JsonObject workload) in Concerned(isNudged))
                {
                    Keep(kind, workload);
                }
            }

            await Task.WhenAny(changed, nudge.Task, stopped);
            isNudged = nudge.Task.IsCompleted;
        }
    }

    private void Nudge()
    {
        lock (cluster.Store.Gate)
        {
            _nudge.TrySetResult();
            _nudge = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private List<(ResourceKind Kind, JsonObject Workload)> Concerned(bool all)
    {
        IReadOnlyList<StoreEvent>? events = all ? null : cluster.Store.Since(_seen);
        _seen = cluster.Store.Version;
        HashSet<(string, string)>? touched = events is null ? null : [.. events.SelectMany(Touched)];
        return
        [
            .. from plural in Workloads
               let kind = cluster.Catalog.Find("apps", "v1", plural)!
               from stored in touched is null
                   ? cluster.Store.List(kind.StorageKey, null)
                   : touched.Where(t => t.Item1 == kind.StorageKey).Select(t => cluster.Store.Find(kind.StorageKey, t.Item2.Split('/')[0], t.Item2.Split('/')[1])).OfType<StoredObject>()
               select (kind, stored.Parse()),
        ];
    }

    private static IEnumerable<(string StorageKey, string Key)> Touched(StoreEvent change)
    {
        if (change.StorageKey.StartsWith("apps/", StringComparison.Ordinal))
        {
            return [(change.StorageKey, change.Now.Key)];
        }

        return change.StorageKey != "/pods" ? [] :
            from owner in (change.Now.Parse().Object("metadata").Array("ownerReferences") ?? []).OfType<JsonObject>()
            select ($"apps/{owner.Text("kind")!.ToLowerInvariant()}s", $"{change.Now.Namespace}/{owner.Text("name")}");
    }

    private void Keep(ResourceKind kind, JsonObject workload)
    {
        if (workload.Object("metadata")!.ContainsKey("deletionTimestamp"))
        {
            return;
        }

        ResourceKind pods = cluster.Catalog.Find("", "v1", "pods")!;
        JsonObject template = workload.Object("spec").Object("template")!;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Json.Bytes(template)))[..HashDigits];
        int wanted = kind.Kind == "DaemonSet" ? 1 : workload.Object("spec")!["replicas"] is { } replicas ? (int)replicas : 1;
        string[] names = [.. Enumerable.Range(0, wanted).Select(i => kind.Kind == "StatefulSet" ? $"{workload.Name()}-{i}" : $"{workload.Name()}-{hash[..5]}-{i}")];
        foreach (JsonObject pod in PodsOf(workload))
        {
            if (!names.Contains(pod.Name()) || pod.Object("metadata").Object("labels").Text(HashLabel) != hash)
            {
                cluster.Garbage.Delete(pods, pod, null);
            }
        }

        int ready = 0;
        foreach (string name in names)
        {
            JsonObject pod = cluster.Find(pods, workload.Namespace(), name) ?? Make(pods, workload, template, name, hash);
            ready += options.IsReady(workload.Namespace(), name) ? 1 : 0;
            Judge(pods, pod, options.IsReady(workload.Namespace(), name));
        }

        Tell(kind, workload, wanted, ready);
    }

    private IEnumerable<JsonObject> PodsOf(JsonObject workload) =>
        from stored in cluster.Store.List("/pods", workload.Namespace())
        let pod = stored.Parse()
        where (pod.Object("metadata").Array("ownerReferences") ?? []).Any(owner => owner.Text("uid") == workload.Object("metadata").Text("uid"))
        select pod;

    private JsonObject Make(ResourceKind pods, JsonObject workload, JsonObject template, string name, string hash)
    {
        JsonObject metadata = template.Object("metadata")?.Copy() ?? [];
        (metadata["name"], metadata["namespace"]) = (name, workload.Namespace());
        metadata.Ensure("labels")[HashLabel] = hash;
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = workload.Text("kind"),
            ["name"] = workload.Name(),
            ["uid"] = workload.Object("metadata").Text("uid"),
            ["controller"] = true,
        });
        JsonObject spec = template.Object("spec")!.Copy();
        bool runs = options.FindsNode(workload.Namespace(), name);
        if (runs)
        {
            spec["nodeName"] = "node-1";
        }

        foreach (JsonObject claim in (workload.Object("spec").Array("volumeClaimTemplates") ?? []).OfType<JsonObject>())
        {
            Claim(claim, workload.Namespace(), name, spec, runs);
        }

        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = runs ? new JsonObject { ["phase"] = "Running", ["podIP"] = options.NextAddress() } : new JsonObject { ["phase"] = "Pending" },
        };
        cluster.Stamp(pod, pods);
        BuiltinDefaults.Apply(pod, pods);
        cluster.Store.Put(pods.StorageKey, pod);
        return pod;
    }

    // Bound when a pod that claims it finds a node for the first time.
    private void Claim(JsonObject template, string @namespace, string pod, JsonObject spec, bool isBound)
    {
        ResourceKind claims = cluster.Catalog.Find("", "v1", "persistentvolumeclaims")!;
        string volume = template.Name(), name = $"{volume}-{pod}";
        JsonArray volumes = spec.Array("volumes") ?? [];
        spec["volumes"] = volumes;
        volumes.Add(new JsonObject { ["name"] = volume, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = name } });
        JsonObject? claim = cluster.Find(claims, @namespace, name);
        if (claim is null)
        {
            claim = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "PersistentVolumeClaim",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
                ["spec"] = template.Object("spec")!.Copy(),
            };
            cluster.Stamp(claim, claims);
            BuiltinDefaults.Apply(claim, claims);
        }

        if (isBound)
        {
            claim.Ensure("status")["phase"] = "Bound";
        }

        cluster.Store.Put(claims.StorageKey, claim);
    }

    private void Judge(ResourceKind pods, JsonObject pod, bool isReady)
    {
        JsonObject status = pod.Ensure("status");
        string wanted = isReady ? "True" : "False";
        if (status.Array("conditions") is [JsonObject condition] && condition.Text("status") == wanted)
        {
            return;
        }

        status["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = wanted, ["lastTransitionTime"] = cluster.Now });
        cluster.Store.Put(pods.StorageKey, pod);
    }

    private void Tell(ResourceKind kind, JsonObject workload, int wanted, int ready)
    {
        JsonNode generation = workload.Object("metadata")!["generation"]!.DeepClone();
        JsonObject status = kind.Kind == "DaemonSet"
            ? new JsonObject
            {
                ["observedGeneration"] = generation,
                ["currentNumberScheduled"] = wanted,
                ["desiredNumberScheduled"] = wanted,
                ["numberMisscheduled"] = 0,
                ["numberReady"] = ready,
                ["updatedNumberScheduled"] = wanted,
            }
            : new JsonObject { ["observedGeneration"] = generation, ["replicas"] = wanted, ["readyReplicas"] = ready, ["updatedReplicas"] = wanted };
        if (!Json.Same(workload.Object("status"), status))
        {
            workload["status"] = status;
            cluster.Store.Put(kind.StorageKey, workload);
        }
    }
}
