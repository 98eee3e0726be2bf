using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using k8s.Models;
using KubeOps.Abstractions.Entities.Attributes;

namespace KubeOps.Transpiler;

/// <summary>Makes the CustomResourceDefinition of an entity class from its attributes.</summary>
[RequiresUnreferencedCode("Reads the properties and attributes of the entity and all that it holds.")]
public static class CrdTranspiler
{
    public static V1CustomResourceDefinition Transpile(Type entity)
    {
        KubernetesEntityAttribute kind = entity.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{entity.Name} has no [KubernetesEntity]", nameof(entity));
        return new V1CustomResourceDefinition
        {
            ApiVersion = $"{V1CustomResourceDefinition.KubeGroup}/{V1CustomResourceDefinition.KubeApiVersion}",
            Kind = V1CustomResourceDefinition.KubeKind,
            Metadata = new V1ObjectMeta { Name = $"{kind.PluralName}.{kind.Group}" },
            Spec = new V1CustomResourceDefinitionSpec
            {
                Group = kind.Group,
                Names = Names(entity, kind),
                Scope = "Namespaced",
                Versions = [Version(entity, kind)],
            },
        };
    }

    private static V1CustomResourceDefinitionNames Names(Type entity, KubernetesEntityAttribute kind) => new()
    {
        Plural = kind.PluralName,
        Singular = kind.Kind.ToLowerInvariant(),
        Kind = kind.Kind,
        ListKind = kind.Kind + "List",
        ShortNames = [.. entity.GetCustomAttribute<KubernetesEntityShortNamesAttribute>()?.ShortNames ?? []],
        Categories = [.. entity.GetCustomAttribute<KubernetesEntityCategoriesAttribute>()?.Categories ?? []],
    };

    private static V1CustomResourceDefinitionVersion Version(Type entity, KubernetesEntityAttribute kind)
    {
        V1JSONSchemaProps spec = SchemaTranspiler.OfProperty(entity.GetProperty("Spec")!);
        V1JSONSchemaProps status = SchemaTranspiler.OfProperty(entity.GetProperty("Status")!);
        return new V1CustomResourceDefinitionVersion
        {
            Name = kind.ApiVersion,
            Served = true,
            Storage = true,
            Schema = new V1CustomResourceValidation
            {
                OpenAPIV3Schema = new V1JSONSchemaProps
                {
                    Type = "object",
                    Description = entity.GetCustomAttribute<DescriptionAttribute>()?.Description,
                    Required = ["spec"],
                    Properties = new SortedDictionary<string, V1JSONSchemaProps>(StringComparer.Ordinal)
                    {
                        ["apiVersion"] = new() { Type = "string" },
                        ["kind"] = new() { Type = "string" },
                        ["metadata"] = new() { Type = "object" },
                        ["spec"] = spec,
                        ["status"] = status,
                    },
                },
            },
            Subresources = new V1CustomResourceSubresources { Status = new V1CustomResourceSubresourceStatus() },
            AdditionalPrinterColumns =
            [
                .. from column in entity.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>()
                   orderby column.Order
                   select new V1CustomResourceColumnDefinition
                   {
                       Name = column.Name,
                       Type = column.Type,
                       JsonPath = column.JsonPath,
                       Description = column.Description,
                       Priority = column.Priority == 0 ? null : column.Priority,
                   },
            ],
        };
    }
}
