using System.Text.Json.Serialization;
using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;

namespace KubeOps.Tests;

[KubernetesEntity(Group = "example.dev", Kind = "Widget", ApiVersion = "v1", PluralName = "widgets")]
[KubernetesEntityShortNames("wd")]
[KubernetesEntityCategories("toys")]
[Description("A thing.")]
[GenericAdditionalPrinterColumn(".spec.color", "Color", "string", Order = 2, Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.size", "Size", "integer", Order = 1)]
public sealed class Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>;

public enum Color
{
    Red,

    [JsonStringEnumMemberName("dark-blue")]
    DarkBlue,
}

[ValidationRule("self.size > 0", "size is above 0", FieldPath = ".size")]
public sealed class WidgetSpec
{
    [Required]
    [RangeMinimum(1)]
    [RangeMaximum(10)]
    [Default("3")]
    [Description("How large: 1 to 10.")]
    public int Size { get; set; }

    public Color? Color { get; set; }

    [Length(0, 63)]
    [Pattern("^[a-z]+$")]
    public string? Label { get; set; }

    [Items(1, 4)]
    [Length(1, 8)]
    public IList<string>? Tags { get; set; }

    [Items(0, 2)]
    [ListMapKeys("name")]
    public IList<WidgetPart>? Parts { get; set; }

    [Items(0, 9)]
    public IDictionary<string, ResourceQuantity>? Limits { get; set; }

    [JsonPropertyName("clusterIPs")]
    public bool? Odd { get; set; }

    public DateTime? Made { get; set; }

    public long? Bytes { get; set; }
}

public sealed class WidgetPart
{
    [Required]
    public string Name { get; set; } = "";
}

public sealed class WidgetStatus
{
    public long? ObservedGeneration { get; set; }
}
