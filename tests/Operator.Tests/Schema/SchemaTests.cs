using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;

namespace Operator.Tests.Schema;

/// <summary>What holds for every field of the kind.</summary>
public sealed class SchemaTests
{
    private static readonly (string Path, V1JSONSchemaProps Schema)[] _fields = [.. Walk("", Root())];

    [Fact]
    public void Every_field_is_described() =>
        Assert.Empty(_fields.Where(field => field.Path.Contains('.', StringComparison.Ordinal) && string.IsNullOrWhiteSpace(field.Schema.Description)).Select(field => field.Path));

    [Fact]
    public void Every_text_a_user_writes_has_a_greatest_length() =>
        Assert.Empty(Of("spec").Where(field => field.Schema is { Type: "string", EnumProperty: null, MaxLength: null }).Select(field => field.Path));

    [Fact]
    public void Every_list_and_every_map_has_a_greatest_size() =>
        Assert.Empty(
            from field in _fields
            where (field.Schema.Items is not null && field.Schema.MaxItems is null)
                || (field.Schema.AdditionalProperties is not null && field.Schema.MaxProperties is null)
            select field.Path);

    [Fact]
    public void Every_rule_says_what_to_do_and_points_at_a_field()
    {
        V1ValidationRule[] rules = [.. _fields.SelectMany(field => field.Schema.XKubernetesValidations ?? [])];

        Assert.InRange(rules.Length, 10, 100);
        Assert.All(rules, rule => Assert.InRange(rule.Message!.Length, 20, 250));
        foreach ((string path, V1JSONSchemaProps schema) in _fields)
        {
            foreach (V1ValidationRule rule in schema.XKubernetesValidations?.Where(rule => rule.FieldPath is not null) ?? [])
            {
                Assert.True(schema.Properties!.ContainsKey(rule.FieldPath!.TrimStart('.')), $"{path} has no {rule.FieldPath}");
            }
        }
    }

    private static IEnumerable<(string Path, V1JSONSchemaProps Schema)> Of(string top) =>
        _fields.Where(field => field.Path.StartsWith(top, StringComparison.Ordinal));

    private static V1JSONSchemaProps Root() =>
        CrdTranspiler.Transpile(typeof(V1Alpha1SessionRecordingConfig)).Spec!.Versions![0].Schema!.OpenAPIV3Schema!;

    private static IEnumerable<(string Path, V1JSONSchemaProps Schema)> Walk(string path, V1JSONSchemaProps schema) =>
        from child in schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>()
        let name = path.Length == 0 ? child.Key : $"{path}.{child.Key}"
        from found in Walk(name, child.Value).Prepend((name, child.Value))
            .Concat(child.Value.Items is { } item ? Walk(name + "[]", item) : [])
        select found;
}
