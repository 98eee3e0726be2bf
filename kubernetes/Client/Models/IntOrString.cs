using System.Globalization;
using System.Text.Json.Serialization;

namespace k8s.Models;

/// <summary>A number or a name: a port, or a count that may be a percentage.</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString(string Value)
{
    public static implicit operator IntOrString(int value) => new(value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator IntOrString(string value) => new(value);

    public override string ToString() => Value;
}
