using System.Text;
using System.Text.Json.Nodes;
using k8s;
using TestKit;

namespace FakeKubernetes.Tests;

/// <summary>Plays the transcripts, in their order, against one fake server, as they were taken from one real one.</summary>
public sealed class TranscriptReplay : IAsyncLifetime
{
    private readonly Dictionary<string, string?> _differences = [];
    private readonly VolatileFields _fields = new();
    private readonly ManualTimeProvider _time = new();

    private FakeApiServer _server = null!;
    private HttpMessageInvoker _http = null!;

    /// <summary>Null: answered as the real server did.</summary>
    public string? DifferenceOf(string name) => _differences[name];

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync(new FakeApiServerOptions { Time = _time });
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, _server.Kubeconfig(_server.AdminToken));
        _http = new HttpMessageInvoker(KubernetesClientConfiguration.BuildConfigFromConfigFile(path, null, TimeProvider.System).CreateHandler());
        File.Delete(path);
        foreach (Transcript transcript in Transcript.Names.Select(Transcript.Load))
        {
            _differences[transcript.Name] = await PlayAsync(transcript).WaitAsync(Eventually.Bound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<string?> PlayAsync(Transcript transcript)
    {
        using HttpRequestMessage request = Request(transcript);
        using HttpResponseMessage response = await _http.SendAsync(request, default);
        if ((int)response.StatusCode != transcript.Code)
        {
            return $"status {transcript.Code}, ours {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}";
        }

        bool isWatch = transcript.Path.Contains("watch=true", StringComparison.Ordinal);
        string body = isWatch ? await WatchAsync(transcript, response) : await response.Content.ReadAsStringAsync();
        string type = response.Content.Headers.ContentType?.ToString().Replace("; ", ";", StringComparison.Ordinal) ?? "";
        string? warning = response.Headers.TryGetValues("Warning", out IEnumerable<string>? warnings) ? warnings.Single() : null;
        return type != transcript.ContentType ? $"content type {transcript.ContentType}, ours {type}"
            : warning != transcript.Warning ? $"warning {transcript.Warning}, ours {warning}"
            : Compare(transcript, body);
    }

    private HttpRequestMessage Request(Transcript transcript)
    {
        var request = new HttpRequestMessage(new HttpMethod(transcript.Method), new Uri(_server.Address, _fields.Translate(transcript.Path)));
        request.Headers.TryAddWithoutValidation("User-Agent", "capture/1");
        if (transcript.Body.Length != 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_fields.Translate(transcript.Body)));
        }

        foreach ((string name, string value) in transcript.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    // While 27 watched, somebody without a name made, changed and deleted w9.
    private async Task<string> WatchAsync(Transcript transcript, HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = new StringBuilder();
        if (transcript.Name == "27-watch")
        {
            const string Widgets = "/apis/example.dev/v1alpha1/namespaces/default/widgets";
            await WriteAsync("POST", Widgets, "application/json", """{"apiVersion":"example.dev/v1alpha1","kind":"Widget","metadata":{"name":"w9"},"spec":{"mode":"a"}}""");
            await WriteAsync("PATCH", Widgets + "/w9", "application/merge-patch+json", """{"spec":{"size":9}}""");
            await WriteAsync("DELETE", Widgets + "/w9", null, null);
            for (int i = 0; i < 3; i++)
            {
                text.AppendLine(await reader.ReadLineAsync());
            }
        }

        Task<string> rest = reader.ReadToEndAsync();
        while (!rest.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(rest, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, default));
        }

        return text.Append(await rest).ToString();
    }

    private async Task WriteAsync(string method, string path, string? contentType, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType!);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, default);
        response.EnsureSuccessStatusCode();
    }

    private string? Compare(Transcript transcript, string body)
    {
        if (transcript.Name == "04-discovery-aggregated")
        {
            return CompareDiscovery(_fields, JsonNode.Parse(transcript.Answer)!, JsonNode.Parse(body)!);
        }

        bool isYaml = transcript.ContentType == "application/yaml";
        (IReadOnlyList<JsonNode?> theirs, IReadOnlyList<JsonNode?> ours) = isYaml
            ? (KubernetesYaml.LoadAll(transcript.Answer), KubernetesYaml.LoadAll(body))
            : transcript.Path.Contains("watch=true", StringComparison.Ordinal)
                ? (Lines(transcript.Answer), Lines(body))
                : ([JsonNode.Parse(transcript.Answer)], [JsonNode.Parse(body)]);
        if (theirs.Count != ours.Count)
        {
            return $"{theirs.Count} objects, ours {ours.Count}";
        }

        return theirs.Zip(ours).Select(p => _fields.Difference(Known(transcript, p.First!), p.Second)).FirstOrDefault(d => d is not null);
    }

    // One bookmark is as good as two.
    private static JsonNode?[] Lines(string text)
    {
        JsonNode[] events = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        return [.. events.Where((e, i) => i == 0 || (string?)e["type"] != "BOOKMARK" || (string?)events[i - 1]["type"] != "BOOKMARK")];
    }

    // What is particular to the one server that the transcripts came from.
    private static JsonNode Known(Transcript transcript, JsonNode theirs)
    {
        if (transcript.Name == "44-pod-create")
        {
            // An OpenShift flavour: it mounts one more certificate.
            ((JsonArray)theirs["spec"]!["volumes"]![0]!["projected"]!["sources"]!).RemoveAt(3);
        }

        return theirs;
    }

    // It serves more kinds than this project meets, and in another order: what both serve must agree.
    private static string? CompareDiscovery(VolatileFields fields, JsonNode theirs, JsonNode ours)
    {
        JsonObject expected = ByResource(theirs);
        JsonObject served = ByResource(ours);
        foreach (string unserved in expected.Select(e => e.Key).Except(served.Select(e => e.Key)).ToArray())
        {
            expected.Remove(unserved);
        }

        string[] missing = [.. expected.Select(e => e.Key).Where(k => !served.ContainsKey(k))];
        return missing.Length != 0 || expected.Count < 20
            ? $"only {expected.Count} kinds in common; missing {string.Join(' ', missing)}"
            : expected.Select(e => fields.Difference(e.Value, served[e.Key], e.Key)).FirstOrDefault(d => d is not null);
    }

    private static JsonObject ByResource(JsonNode discovery) => new(
        from @group in ((JsonArray)discovery["items"]!).Select(g => g!)
        from version in ((JsonArray)@group["versions"]!).Select(v => v!)
        from resource in ((JsonArray)version["resources"]!).Select(r => r!)
        select KeyValuePair.Create($"{@group["metadata"]!["name"]}/{version["version"]}/{resource["resource"]}", (JsonNode?)resource.DeepClone()));
}
