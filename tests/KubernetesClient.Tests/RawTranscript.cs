namespace KubernetesClient.Tests;

/// <summary>What a real API server answered: status, headers and body. See testdata/kube-api.</summary>
internal static class RawTranscript
{
    public static string Body(string name) => Answer(name).Split("\n\n", 2)[1];

    public static int Code(string name) => int.Parse(Answer(name).Split(' ')[1]);

    private static string Answer(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "kube-api", name + ".http")).Split("=== response ===\n", 2)[1];
}
