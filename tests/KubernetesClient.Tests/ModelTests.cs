using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace KubernetesClient.Tests;

/// <summary>What a real server sends survives being read and written: also the fields that we have no property for.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData("01-crd-create", typeof(V1CustomResourceDefinition))]
    [InlineData("02-crd-established", typeof(V1CustomResourceDefinition))]
    [InlineData("34-lease-create", typeof(V1Lease))]
    [InlineData("38-sa-create", typeof(V1ServiceAccount))]
    [InlineData("40-tokenreview-good", typeof(V1TokenReview))]
    [InlineData("41-selfsubjectreview-impersonated", typeof(V1SelfSubjectReview))]
    [InlineData("42-subjectaccessreview", typeof(V1SubjectAccessReview))]
    [InlineData("44-pod-create", typeof(V1Pod))]
    [InlineData("45-vap-create", typeof(V1ValidatingAdmissionPolicy))]
    [InlineData("46-vap-binding-create", typeof(V1ValidatingAdmissionPolicyBinding))]
    [InlineData("43-forbidden", typeof(V1Status))]
    public void An_object_is_written_as_it_was_read(string transcript, Type type)
    {
        string json = RawTranscript.Body(transcript);

        object? read = JsonSerializer.Deserialize(json, KubernetesJson.Options.GetTypeInfo(type));
        string written = JsonSerializer.Serialize(read, KubernetesJson.Options.GetTypeInfo(type));

        Assert.True(JsonNode.DeepEquals(WithoutNulls(JsonNode.Parse(json)), JsonNode.Parse(written)), written);
    }

    [Fact]
    public void Unknown_fields_at_any_depth_are_kept()
    {
        const string Json = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","new":1},"spec":{"containers":[{"name":"c","resizePolicy":[{"a":"b"}]}],"os":{"name":"linux"}}}""";

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), JsonNode.Parse(KubernetesJson.Serialize(KubernetesJson.Deserialize<V1Pod>(Json)))));
    }

    [Fact]
    public void Lease_times_have_six_digits_and_others_none()
    {
        var lease = new V1Lease
        {
            Metadata = new() { CreationTimestamp = new DateTime(2024, 5, 6, 7, 8, 9, 123, DateTimeKind.Utc) },
            Spec = new() { RenewTime = new DateTime(2024, 5, 6, 7, 8, 9, 123, DateTimeKind.Utc) },
        };

        string json = KubernetesJson.Serialize(lease);

        Assert.Contains("\"creationTimestamp\":\"2024-05-06T07:08:09Z\"", json, StringComparison.Ordinal);
        Assert.Contains("\"renewTime\":\"2024-05-06T07:08:09.123000Z\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80", "80")]
    [InlineData("\"http\"", "\"http\"")]
    [InlineData("\"25%\"", "\"25%\"")]
    public void A_port_is_a_number_or_a_name(string json, string written) =>
        Assert.Equal($"{{\"targetPort\":{written}}}", JsonSerializer.Serialize(
            JsonSerializer.Deserialize($"{{\"targetPort\":{json}}}", KubernetesJson.Options.GetTypeInfo(typeof(V1ServicePort))),
            KubernetesJson.Options.GetTypeInfo(typeof(V1ServicePort))));

    [Fact]
    public void A_secrets_bytes_are_base64() =>
        Assert.Equal("hi"u8.ToArray(), KubernetesJson.Deserialize<V1Secret>("""{"data":{"a":"aGk="}}""")!.Data!["a"]);

    // The server writes null for some empty lists; we leave them out.
    private static JsonNode? WithoutNulls(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            foreach ((string name, JsonNode? value) in map.ToArray())
            {
                if (value is null)
                {
                    map.Remove(name);
                }
                else
                {
                    WithoutNulls(value);
                }
            }
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                WithoutNulls(item);
            }
        }

        return node;
    }
}
