using System.Text.Json.Nodes;
using k8s;
using KubeOps.Transpiler;

namespace KubeOps.Tests;

public sealed class ManifestYamlTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("NO")]
    [InlineData("null")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("5m")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- a")]
    [InlineData("it's")]
    [InlineData("two\nlines")]
    [InlineData("tab\there \"and\" \\ é €")]
    [InlineData("{}")]
    [InlineData("!tag")]
    [InlineData("*alias")]
    [InlineData("2026-11-22")]
    [InlineData("~")]
    public void A_text_comes_back_as_the_same_text(string text)
    {
        var written = new JsonObject { ["text"] = text, [text.Length == 0 ? "empty" : text] = true, ["list"] = new JsonArray(text) };

        JsonNode? read = KubernetesYaml.Load(ManifestYaml.Write(written));

        Assert.Equal(written.ToJsonString(), read!.ToJsonString());
    }

    [Fact]
    public void Every_kind_of_value_comes_back()
    {
        const string Json = """{"a":1,"b":-2.5,"c":true,"d":null,"e":{},"f":[],"g":[[1],{"h":"i"}],"j":{"k":{"l":"m"}}}""";

        Assert.Equal(Json, KubernetesYaml.Load(ManifestYaml.Write(JsonNode.Parse(Json)!))!.ToJsonString());
    }

    [Fact]
    public void A_long_text_is_folded_and_comes_back_whole()
    {
        string text = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{i},"));

        string yaml = ManifestYaml.Write(new JsonObject { ["text"] = text });

        Assert.All(yaml.Split('\n'), line => Assert.InRange(line.Length, 0, 160));
        Assert.Equal(text, (string?)KubernetesYaml.Load(yaml)!["text"]);
    }
}
