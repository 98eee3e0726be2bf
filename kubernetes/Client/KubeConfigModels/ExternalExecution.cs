using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A program that hands out credentials.</summary>
internal sealed class ExternalExecution
{
    public string? ApiVersion { get; set; }

    public string? Command { get; set; }

    [JsonPropertyName("args")]
    public List<string>? Arguments { get; set; }

    [JsonPropertyName("env")]
    public List<ExecEnvVar>? EnvironmentVariables { get; set; }

    public string? InstallHint { get; set; }

    public bool ProvideClusterInfo { get; set; }

    public string? InteractiveMode { get; set; }
}
