using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace Resources.Tests;

/// <summary>A config under testdata/resources, and what it asks for.</summary>
internal sealed record Case(string Name, V1Alpha1SessionRecordingConfig Config)
{
    // As an API server's JSON is read; the defaults of the schema are left out, to see ours.
    private static readonly JsonSerializerOptions Json = KubernetesJson.WithKinds(new DefaultJsonTypeInfoResolver());

    public static ResourceContext Context { get; } = new()
    {
        RecorderImage = "registry.example.com/session-recording/recorder:1.0.0",
        KubeAgentImage = "registry.example.com/session-recording/kube-agent@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        OperatorNamespace = "session-recording-system",
    };

    public static string Folder { get; } = Path.Combine(FindRoot(), "tests", "testdata", "resources");

    public static IReadOnlyList<Case> All { get; } =
        [.. Directory.EnumerateDirectories(Folder).Order(StringComparer.Ordinal).Select(folder => Read(Path.GetFileName(folder)))];

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Workloads => DesiredResources.For(Config, Context);

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Enforcement => EnforcementResources.For(Config, Context);

    public IEnumerable<IKubernetesObject<V1ObjectMeta>> Objects => Workloads.Concat(Enforcement);

    public static Case Read(string name) => new(name, Parse(File.ReadAllText(Path.Combine(Folder, name, "config.yaml"))));

    public static Case Named(string name) => All.Single(one => one.Name == name);

    /// <summary>A config of this spec, called default.</summary>
    public static Case Of(string spec, string name = "default") => new("", Parse(
        $"apiVersion: sessionrecording.dev/v1alpha1\nkind: SessionRecordingConfig\nmetadata: {{ name: {name}, namespace: recording, uid: u }}\nspec: {spec}\n"));

    public T Single<T>(string? name = null)
        where T : IKubernetesObject<V1ObjectMeta> => Assert.Single(Objects.OfType<T>(), obj => name is null || obj.Name() == name);

    private static V1Alpha1SessionRecordingConfig Parse(string yaml) =>
        JsonSerializer.Deserialize<V1Alpha1SessionRecordingConfig>(KubernetesYaml.Load(yaml)!.ToJsonString(), Json)!;

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Operator.sln is in no folder above the test program");
    }
}
