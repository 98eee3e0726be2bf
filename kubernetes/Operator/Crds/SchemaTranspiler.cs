using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;
using KubeOps.Abstractions.Entities.Attributes;

namespace KubeOps.Transpiler;

/// <summary>Makes the structural schema of a property from its type and attributes.</summary>
[RequiresUnreferencedCode("Reads the properties and attributes of a type and all that it holds.")]
internal static class SchemaTranspiler
{
    // resource.Quantity, as the API server reads it.
    private const string QuantityPattern = @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    /// <summary>The schema of what the property holds, with what the property's attributes add to it.</summary>
    public static V1JSONSchemaProps OfProperty(PropertyInfo property)
    {
        V1JSONSchemaProps schema = OfType(property.PropertyType);
        schema.Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? schema.Description;
        if (property.GetCustomAttribute<DefaultAttribute>() is { } value)
        {
            schema.DefaultProperty = JsonDocument.Parse(value.Json).RootElement;
        }

        schema.Minimum = property.GetCustomAttribute<RangeMinimumAttribute>()?.Minimum ?? schema.Minimum;
        schema.Maximum = property.GetCustomAttribute<RangeMaximumAttribute>()?.Maximum ?? schema.Maximum;
        ApplyTexts(property, schema);
        ApplyItems(property, schema);
        AddRules(property, schema);
        return schema;
    }

    private static V1JSONSchemaProps OfType(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            _ when bare == typeof(string) => new V1JSONSchemaProps { Type = "string" },
            _ when bare == typeof(bool) => new V1JSONSchemaProps { Type = "boolean" },
            _ when bare == typeof(int) => new V1JSONSchemaProps { Type = "integer", Format = "int32" },
            _ when bare == typeof(long) => new V1JSONSchemaProps { Type = "integer", Format = "int64" },
            _ when bare == typeof(DateTime) => new V1JSONSchemaProps { Type = "string", Format = "date-time" },
            _ when bare == typeof(ResourceQuantity) => new V1JSONSchemaProps
            {
                XKubernetesIntOrString = true,
                AnyOf = [new() { Type = "integer" }, new() { Type = "string" }],
                Pattern = QuantityPattern,
            },
            { IsEnum: true } => new V1JSONSchemaProps { Type = "string", EnumProperty = [.. Members(bare)] },
            _ when ElementOf(bare, typeof(IDictionary<,>), 1) is { } value => new V1JSONSchemaProps { Type = "object", AdditionalProperties = OfType(value) },
            _ when ElementOf(bare, typeof(IList<>), 0) is { } item => new V1JSONSchemaProps { Type = "array", Items = OfType(item) },
            _ => OfObject(bare),
        };
    }

    private static V1JSONSchemaProps OfObject(Type type)
    {
        PropertyInfo[] properties = [.. type.GetProperties().Where(p => p.GetCustomAttribute<JsonExtensionDataAttribute>() is null)];
        var schema = new V1JSONSchemaProps
        {
            Type = "object",
            Description = type.GetCustomAttribute<DescriptionAttribute>()?.Description,
            Properties = new SortedDictionary<string, V1JSONSchemaProps>(
                properties.ToDictionary(NameOf, OfProperty), StringComparer.Ordinal),
        };
        string[] required = [.. properties.Where(p => p.GetCustomAttribute<RequiredAttribute>() is not null).Select(NameOf).Order(StringComparer.Ordinal)];
        schema.Required = required.Length == 0 ? null : required;
        AddRules(type, schema);
        return schema;
    }

    // Bounds of a list of texts or of a map's values are those of each of them.
    private static void ApplyTexts(PropertyInfo property, V1JSONSchemaProps schema)
    {
        V1JSONSchemaProps text = schema.Items ?? schema.AdditionalProperties ?? schema;
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            text.MinLength = length.MinLength == 0 ? null : length.MinLength;
            text.MaxLength = length.MaxLength;
        }

        text.Pattern = property.GetCustomAttribute<PatternAttribute>()?.RegexPattern ?? text.Pattern;
    }

    private static void ApplyItems(PropertyInfo property, V1JSONSchemaProps schema)
    {
        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            long? minimum = items.MinItems == 0 ? null : items.MinItems;
            if (schema.Items is not null)
            {
                (schema.MinItems, schema.MaxItems) = (minimum, items.MaxItems);
            }
            else
            {
                (schema.MinProperties, schema.MaxProperties) = (minimum, items.MaxItems);
            }
        }

        if (property.GetCustomAttribute<ListMapKeysAttribute>() is { } keys)
        {
            (schema.XKubernetesListType, schema.XKubernetesListMapKeys) = ("map", [.. keys.Keys]);
        }
    }

    private static void AddRules(MemberInfo member, V1JSONSchemaProps schema)
    {
        foreach (ValidationRuleAttribute rule in member.GetCustomAttributes<ValidationRuleAttribute>())
        {
            (schema.XKubernetesValidations ??= []).Add(
                new V1ValidationRule { Rule = rule.Rule, Message = rule.Message, FieldPath = rule.FieldPath });
        }
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static IEnumerable<JsonElement> Members(Type type) =>
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        let name = field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name
        select JsonElement.Parse($"\"{name}\"");

    private static Type? ElementOf(Type type, Type definition, int argument) =>
        type.GetInterfaces().Prepend(type)
            .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == definition)?.GetGenericArguments()[argument];
}
