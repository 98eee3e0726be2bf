namespace FakeKubernetes.Tests;

/// <summary>One request to a real API server, and what it answered. See testdata/kube-api/README.md.</summary>
internal sealed record Transcript(
    string Name, string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, string Body, int Code, string ContentType, string? Warning, string Answer)
{
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "testdata", "kube-api");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.http").Select(p => System.IO.Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal)];

    public static Transcript Load(string name)
    {
        string[] halves = File.ReadAllText(System.IO.Path.Combine(Folder, name + ".http")).Split("=== response ===\n", 2);
        (string[] head, string body) = Split(string.Join('\n', halves[0].Split('\n').SkipWhile(l => l.StartsWith('#'))));
        (string[] answerHead, string answer) = Split(halves[1]);
        string[] line = head[0].Split(' ');
        string? Header(string header) => answerHead.FirstOrDefault(h => h.StartsWith(header + ": ", StringComparison.Ordinal))?[(header.Length + 2)..];
        return new Transcript(
            name, line[0], line[1],
            [.. head.Skip(1).Select(h => h.Split(": ", 2)).Select(h => (h[0], h[1]))],
            body.Trim(), int.Parse(answerHead[0].Split(' ')[1]), Header("Content-Type") ?? "", Header("Warning"), answer);
    }

    private static (string[] Head, string Body) Split(string text)
    {
        string[] parts = text.Split("\n\n", 2);
        return (parts[0].Split('\n'), parts[1]);
    }
}
