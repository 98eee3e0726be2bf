using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>An amount with a unit, such as <c>500m</c> or <c>20Gi</c>, kept as it is written.</summary>
[JsonConverter(typeof(ResourceQuantityConverter))]
public readonly record struct ResourceQuantity(string Value)
{
    public static implicit operator ResourceQuantity(string value) => new(value);

    public override string ToString() => Value;
}
