using k8s.Models;
using KubeOps.Transpiler;

namespace KubeOps.Tests;

public sealed class CrdTranspilerTests
{
    private static readonly V1CustomResourceDefinition _crd = CrdTranspiler.Transpile(typeof(Widget));

    private static V1CustomResourceDefinitionVersion Version => Assert.Single(_crd.Spec!.Versions!);

    private static IDictionary<string, V1JSONSchemaProps> Spec => Version.Schema!.OpenAPIV3Schema!.Properties!["spec"].Properties!;

    [Fact]
    public void A_kind_has_its_names()
    {
        Assert.Equal("widgets.example.dev", _crd.Metadata.Name);
        Assert.Equal(("example.dev", "Namespaced"), (_crd.Spec!.Group, _crd.Spec.Scope));
        V1CustomResourceDefinitionNames names = _crd.Spec.Names!;
        Assert.Equal(("widgets", "widget", "Widget", "WidgetList"), (names.Plural, names.Singular, names.Kind, names.ListKind));
        Assert.Equal(["wd"], names.ShortNames!);
        Assert.Equal(["toys"], names.Categories!);
    }

    [Fact]
    public void A_version_has_a_status_of_its_own_and_requires_the_spec()
    {
        Assert.Equal(("v1", true, true), (Version.Name, Version.Served, Version.Storage));
        Assert.NotNull(Version.Subresources!.Status);
        Assert.Equal(["spec"], Version.Schema!.OpenAPIV3Schema!.Required!);
        Assert.Equal("A thing.", Version.Schema.OpenAPIV3Schema.Description);
    }

    [Fact]
    public void Columns_stand_in_their_order()
    {
        Assert.Equal([("Size", null), ("Color", 1)], Version.AdditionalPrinterColumns!.Select(c => (c.Name, c.Priority)));
    }

    [Fact]
    public void A_number_has_bounds_a_default_and_a_description()
    {
        V1JSONSchemaProps size = Spec["size"];

        Assert.Equal(("integer", "int32", 1, 10), (size.Type, size.Format, size.Minimum, size.Maximum));
        Assert.Equal("3", size.DefaultProperty!.Value.GetRawText());
        Assert.Equal("How large: 1 to 10.", size.Description);
        Assert.Equal(["size"], Version.Schema!.OpenAPIV3Schema!.Properties!["spec"].Required!);
    }

    [Fact]
    public void Members_of_an_enum_are_named_as_in_JSON() =>
        Assert.Equal(["Red", "dark-blue"], Spec["color"].EnumProperty!.Select(member => member.GetString()));

    [Fact]
    public void Bounds_of_a_list_are_its_own_and_those_of_its_texts_are_theirs()
    {
        V1JSONSchemaProps tags = Spec["tags"];

        Assert.Equal(("array", 1, 4), (tags.Type, tags.MinItems, tags.MaxItems));
        Assert.Equal(("string", 1, 8), (tags.Items!.Type, tags.Items.MinLength, tags.Items.MaxLength));
        Assert.Equal((null, 63, "^[a-z]+$"), (Spec["label"].MinLength, Spec["label"].MaxLength, Spec["label"].Pattern));
    }

    [Fact]
    public void A_list_with_keys_is_a_map()
    {
        V1JSONSchemaProps parts = Spec["parts"];

        Assert.Equal("map", parts.XKubernetesListType);
        Assert.Equal(["name"], parts.XKubernetesListMapKeys!);
        Assert.Equal(["name"], parts.Items!.Required!);
    }

    [Fact]
    public void Quantities_are_numbers_or_texts()
    {
        V1JSONSchemaProps limits = Spec["limits"];

        Assert.Equal(("object", 9), (limits.Type, limits.MaxProperties));
        Assert.True(limits.AdditionalProperties!.XKubernetesIntOrString);
        Assert.Matches(limits.AdditionalProperties.Pattern!, "20Gi");
        Assert.DoesNotMatch(limits.AdditionalProperties.Pattern!, "20 GB");
    }

    [Fact]
    public void Types_and_names_are_those_of_JSON()
    {
        Assert.Equal("boolean", Spec["clusterIPs"].Type);
        Assert.Equal(("string", "date-time"), (Spec["made"].Type, Spec["made"].Format));
        Assert.Equal(("integer", "int64"), (Spec["bytes"].Type, Spec["bytes"].Format));
    }

    [Fact]
    public void Rules_stand_where_they_are_declared()
    {
        V1ValidationRule rule = Assert.Single(Version.Schema!.OpenAPIV3Schema!.Properties!["spec"].XKubernetesValidations!);

        Assert.Equal(("self.size > 0", "size is above 0", ".size"), (rule.Rule, rule.Message, rule.FieldPath));
    }
}
