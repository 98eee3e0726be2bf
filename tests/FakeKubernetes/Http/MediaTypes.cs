namespace FakeKubernetes;

/// <summary>What the client can read, by its Accept header: the first form that we can write.</summary>
internal sealed record MediaTypes(string Type, string? As, string? Version)
{
    public bool IsYaml => Type == "application/yaml";

    public bool IsTable => As == "Table";

    public bool IsPartial => As is "PartialObjectMetadata" or "PartialObjectMetadataList";

    /// <summary>Null when nothing in the header can be written: protobuf is not offered.</summary>
    public static MediaTypes? Choose(string accept)
    {
        foreach (string offer in accept.Length == 0 ? ["*/*"] : accept.Split(','))
        {
            string[] parts = [.. offer.Split(';').Select(p => p.Trim())];
            string? Parameter(string name) => parts.Skip(1).FirstOrDefault(p => p.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
            string type = parts[0] is "*/*" or "application/*" ? "application/json" : parts[0];
            if (type is "application/json" or "application/yaml"
                && Parameter("as") is null or "Table" or "PartialObjectMetadata" or "PartialObjectMetadataList" or "APIGroupDiscoveryList")
            {
                return new MediaTypes(type, Parameter("as"), Parameter("v"));
            }
        }

        return null;
    }
}
