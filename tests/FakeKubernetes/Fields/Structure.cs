using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>
/// What is known of a place in an object: how its lists and maps merge. Custom resources say it in their schema
/// (x-kubernetes-list-type …); built-in kinds are told apart by the names of their fields.
/// </summary>
internal sealed record Structure
{
    private static readonly Dictionary<string, string[]> BuiltinKeys = new()
    {
        ["conditions"] = ["type"], ["ownerReferences"] = ["uid"], ["containers"] = ["name"], ["initContainers"] = ["name"],
        ["ephemeralContainers"] = ["name"], ["volumes"] = ["name"], ["env"] = ["name"], ["volumeMounts"] = ["mountPath"],
        ["volumeDevices"] = ["devicePath"], ["imagePullSecrets"] = ["name"], ["secrets"] = ["name"], ["hostAliases"] = ["ip"],
        ["topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"], ["addresses"] = ["type"], ["resourceClaims"] = ["name"],
    };

    private static readonly HashSet<string> BuiltinSets = ["finalizers", "validationActions", "loadBalancerSourceRanges"];

    private static readonly HashSet<string> AtomicMaps =
    [
        "nodeSelector", "matchConstraints", "paramKind", "roleRef", "secretKeyRef", "configMapKeyRef", "fieldRef",
        "resourceFieldRef", "podSelector", "namespaceSelector", "objectSelector", "labelSelector", "fieldsV1", "regarding", "involvedObject",
        "openAPIV3Schema", "capabilities",
    ];

    // Go structures without omitempty: they are there even when nothing was set, so nobody adds them.
    private static readonly HashSet<string> AlwaysThere =
    [
        "metadata", "spec", "status", "template", "names", "acceptedNames", "containers", "conditions", "resources",
        "source", "involvedObject", "loadBalancer",
    ];

    private Structure(bool builtin, JsonObject? schema, string field, string parent) =>
        (Builtin, Schema, Field, Parent) = (builtin, schema, field, parent);

    public bool Builtin { get; }

    /// <summary>A built-in structure that exists before anything is set in it.</summary>
    public bool IsAlwaysThere => Builtin && AlwaysThere.Contains(Field);

    /// <summary>A map that is owned and replaced as a whole.</summary>
    public bool IsAtomic =>
        Builtin
            ? AtomicMaps.Contains(Field) || (Field == "selector" && Parent == "spec")
            : Schema.Text("x-kubernetes-map-type") == "atomic";

    public ListType List => (Builtin, Field) switch
    {
        (true, _) when Keys.Count != 0 => ListType.Map,
        (true, _) => BuiltinSets.Contains(Field) ? ListType.Set : ListType.Atomic,
        (false, _) => Schema.Text("x-kubernetes-list-type") switch { "map" => ListType.Map, "set" => ListType.Set, _ => ListType.Atomic },
    };

    public IReadOnlyList<string> Keys =>
        !Builtin ? [.. Schema.Texts("x-kubernetes-list-map-keys")]
        : Field == "ports" ? (Parent == "spec" ? ["port", "protocol"] : ["containerPort", "protocol"])
        : BuiltinKeys.GetValueOrDefault(Field) ?? [];

    private JsonObject? Schema { get; }

    private string Field { get; }

    private string Parent { get; }

    public static Structure Of(ResourceKind kind) => new(!kind.IsCustom, kind.Schema, "", "");

    public Structure Child(string name) =>
        Builtin || (Field.Length == 0 && name == "metadata")
            ? new Structure(builtin: true, schema: null, name, Field)
            : new Structure(builtin: false, Schema.Object("properties").Object(name) ?? Schema.Object("additionalProperties"), name, Field);

    /// <summary>An item of this list.</summary>
    public Structure Item() => new(Builtin, Schema.Object("items"), "", Field);

    /// <summary>How field sets name an item of a keyed list: its keys, in order.</summary>
    public string KeyOf(JsonObject item)
    {
        var key = new JsonObject();
        foreach (string name in Keys.Order(StringComparer.Ordinal))
        {
            JsonNode? value = item[name]?.DeepClone();
            key[name] = value ?? (name == "protocol" ? "TCP" : null);
        }

        return "k:" + key.ToJsonString(Json.Compact);
    }

    public static string ValueOf(JsonNode? item) => "v:" + Json.Show(item);
}
