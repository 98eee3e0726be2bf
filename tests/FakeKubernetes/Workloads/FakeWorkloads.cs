using System.Collections.Concurrent;

namespace FakeKubernetes;

/// <summary>How pods of StatefulSets, Deployments and DaemonSets behave, where a test wants the controllers of them.</summary>
public sealed class FakeWorkloads
{
    private readonly ConcurrentDictionary<(string Namespace, string Pod), bool> _unready = [], _homeless = [];
    private int _addresses;

    /// <summary>The first two bytes of the pods' addresses, on loopback: each test takes its own, so that programs can listen there.</summary>
    public string Network { get; init; } = "127.77";

    internal Action Changed { get; set; } = () => { };

    /// <summary>From now on the pod is ready, or is not. A pod is ready from the start unless it is said otherwise.</summary>
    public void SetReady(string @namespace, string pod, bool isReady)
    {
        _unready[(@namespace, pod)] = !isReady;
        Changed();
    }

    /// <summary>From now on no node has room for a pod of this name that is made.</summary>
    public void FindNoNode(string @namespace, string pod)
    {
        _homeless[(@namespace, pod)] = true;
        SetReady(@namespace, pod, isReady: false);
    }

    internal bool FindsNode(string @namespace, string pod) => !_homeless.ContainsKey((@namespace, pod));

    internal bool IsReady(string @namespace, string pod) => !_unready.GetValueOrDefault((@namespace, pod));

    internal string NextAddress()
    {
        int n = Interlocked.Increment(ref _addresses);
        return $"{Network}.{n / 250}.{(n % 250) + 1}";
    }
}
