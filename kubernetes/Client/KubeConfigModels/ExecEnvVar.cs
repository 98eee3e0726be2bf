namespace k8s.KubeConfigModels;

/// <summary>An environment variable for the program.</summary>
internal sealed class ExecEnvVar
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}
