using System.Net;
using KubeAgent.Authentication;
using Recorder.Hosting;
using Recorder.Streaming;
using Recorder.Streaming.Recording;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Wire;

namespace KubeAgent.Configuration;

/// <summary>A <c>KubeAgentConfig</c> (sessionrecording.dev/v1alpha1).</summary>
internal sealed record AgentConfig
{
    public string Name { get; init; } = "default";
    public required ListenConfig Listen { get; init; }

    /// <summary>Plain HTTP: <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public required IPEndPoint Health { get; init; }

    public KubernetesConfig Kubernetes { get; init; } = new();
    public required AuthenticationConfig Authentication { get; init; }
    public required RecordingConfig Recording { get; init; }

    /// <summary>Null: recordings are not to be had through the agent.</summary>
    public RecordingsConfig? Recordings { get; init; }

    public LimitsConfig Limits { get; init; } = new();
}

/// <summary><c>spec.listen</c>: where kubectl connects to.</summary>
internal sealed record ListenConfig(IPEndPoint Address, string CertificateFile, string KeyFile);

/// <summary><c>spec.kubernetes</c>: the API server, and the agent's own identity there.</summary>
/// <param name="KubeconfigFile">Null: the pod's service account.</param>
/// <param name="Context">Of that file; null: its current one.</param>
internal sealed record KubernetesConfig(string? KubeconfigFile = null, string? Context = null)
{
    /// <summary>Until the first byte of an answer that is neither a watch nor a proxied one. The API server's own bound is 60 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(70);
}

/// <summary><c>spec.authentication</c>: who is believed to be whom.</summary>
internal sealed record AuthenticationConfig
{
    /// <summary>PEM certificates of the authorities of client certificates; null: none are believed.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Whether the API server is asked about bearer tokens.</summary>
    public bool TokenReview { get; init; } = true;

    /// <summary>For whom such a token must be meant; none: the API server's own audience.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    public TokenCacheOptions Cache { get; init; } = new();

    public OidcOptions? Oidc { get; init; }
}

/// <summary><c>spec.recording</c>: how sessions are recorded, and where the recordings go.</summary>
internal sealed record RecordingConfig
{
    /// <summary><c>mode</c>.</summary>
    public required RecordingRoute Route { get; init; }

    public FailureMode FailureMode { get; init; } = FailureMode.FailClosed;
    public RecordInput RecordInput { get; init; } = RecordInput.NonInteractive;

    /// <summary><c>unix:///path</c> or <c>https://host:port</c>; several: the first that answers.</summary>
    public required IReadOnlyList<CollectorClientOptions> Collectors { get; init; }

    /// <summary>In other modes than <c>node</c>: what that one left there is shipped; null: it left nothing.</summary>
    public SpoolOptions? Spool { get; init; }

    /// <summary>Name of the Kubernetes cluster in recordings.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Labels of pods that are recorded.</summary>
    public IReadOnlyList<string> PodLabels { get; init; } = [];
}

/// <summary><c>spec.recordings</c>: users list, play and end sessions through the agent.</summary>
/// <param name="Namespace">In which they need the right to <c>sessions.sessionrecording.dev</c>.</param>
/// <param name="Collectors">With the agent's certificate that lets it act for them (OU=agents).</param>
internal sealed record RecordingsConfig(string Namespace, IReadOnlyList<CollectorClientOptions> Collectors);

/// <summary><c>spec.limits</c>.</summary>
/// <param name="Connections">Connections of clients at once.</param>
/// <param name="Sessions">Sessions in pods at once.</param>
/// <param name="SessionsOfUser">Of these, one authenticated user's.</param>
/// <param name="StopTimeout">How long running requests and sessions may take to end once the agent is told to stop.</param>
internal sealed record LimitsConfig(int Connections = 10_000, int Sessions = 2000, int SessionsOfUser = 500, TimeSpan StopTimeout = default)
{
    public TimeSpan StopTimeout { get; init; } = StopTimeout == default ? TimeSpan.FromSeconds(30) : StopTimeout;
}
