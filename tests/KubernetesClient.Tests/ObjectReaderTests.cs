using System.Text;
using System.Text.Json;
using k8s;
using KubeOps.KubernetesClient;

namespace KubernetesClient.Tests;

/// <summary>Lists and watch events as a real server sends them, and as a broken one might.</summary>
public sealed class ObjectReaderTests
{
    [Fact]
    public void A_page_of_a_list_has_its_items_and_where_to_go_on()
    {
        EntityList<Widget> page = ReadList(RawTranscript.Body("14-list-page1"));

        Assert.Equal(["w1"], page.Items.Select(w => w.Metadata.Name));
        Assert.Equal(("880", 1L), (page.Metadata.ResourceVersion, page.Metadata.RemainingItemCount));
        Assert.StartsWith("eyJ2", page.Metadata.ContinueProperty, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watch_tells_additions_changes_deletions_and_bookmarks()
    {
        string[] lines = RawTranscript.Body("27-watch").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            ["Added w9 3", "Modified w9 9", "Deleted w9 9", "Bookmark  ", "Bookmark  "],
            lines.Select(ReadEvent).Select(e => $"{e.Type} {e.Entity.Metadata.Name} {e.Entity.Spec?.Size}"));
    }

    [Fact]
    public void An_error_in_a_watch_is_thrown()
    {
        KubernetesException refusal = Assert.Throws<KubernetesException>(() => ReadEvent(RawTranscript.Body("29-watch-expired")));

        Assert.True(refusal.IsExpired);
        Assert.Equal("too old resource version: 1 (878)", refusal.Message);
    }

    [Fact]
    public void The_order_of_an_events_fields_does_not_matter() =>
        Assert.Equal("w1", ReadEvent("""{"object":{"metadata":{"name":"w1"}},"more":[{}],"type":"ADDED"}""").Entity.Metadata.Name);

    [Fact]
    public void Objects_in_a_list_without_a_kind_are_given_it() =>
        Assert.Equal(("Widget", "example.dev/v1alpha1"), ReadList("""{"items":[{"metadata":{"name":"w1"}}]}""").Items.Select(w => (w.Kind, w.ApiVersion)).Single());

    [Theory]
    [InlineData("""{"items":null}""")]
    [InlineData("{}")]
    public void A_list_without_items_is_empty(string json) => Assert.Empty(ReadList(json).Items);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("""{"items":[3]}""")]
    [InlineData("""{"items":3}""")]
    [InlineData("""{"items":{"metadata":{}}}""")]
    public void What_is_no_list_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => ReadList(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"ADDED","object":null}""")]
    [InlineData("""{"type":"MOVED","object":{}}""")]
    [InlineData("""{"type":3,"object":{}}""")]
    public void What_is_no_event_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => ReadEvent(json));

    [Fact]
    public void Every_truncation_is_refused()
    {
        string list = RawTranscript.Body("14-list-page1").TrimEnd();
        string line = RawTranscript.Body("27-watch").Split('\n')[0];
        for (int length = 0; length < list.Length; length++)
        {
            Assert.ThrowsAny<JsonException>(() => ReadList(list[..length]));
        }

        for (int length = 0; length < line.Length; length++)
        {
            Assert.ThrowsAny<JsonException>(() => ReadEvent(line[..length]));
        }
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_nothing_else()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes(RawTranscript.Body("14-list-page1"));
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = [.. good];
            for (int damage = random.Next(1, 8); 0 < damage; damage--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            try
            {
                ObjectReader.ReadList<Widget>(bad, WidgetJsonContext.WithWidgets);
            }
            catch (JsonException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {i}: {e}");
            }
        }
    }

    private static EntityList<Widget> ReadList(string json) => ObjectReader.ReadList<Widget>(Encoding.UTF8.GetBytes(json), WidgetJsonContext.WithWidgets);

    private static (WatchEventType Type, Widget Entity) ReadEvent(string json) =>
        ObjectReader.ReadEvent<Widget>(Encoding.UTF8.GetBytes(json), WidgetJsonContext.WithWidgets);
}
