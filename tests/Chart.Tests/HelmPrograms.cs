namespace Chart.Tests;

/// <summary>The real helms that tests can run.</summary>
internal static class HelmPrograms
{
    private static readonly string _fetched = Path.Combine(RepositoryFiles.Root, "artifacts", "helm");

    /// <summary>Those that HELMS names (paths, separated by colons); without it those that .ci/helm has fetched before.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. (Environment.GetEnvironmentVariable("HELMS") is { Length: > 0 } named ? named : $"{_fetched}/3/helm:{_fetched}/4/helm").Split(':').Where(File.Exists)];
}
