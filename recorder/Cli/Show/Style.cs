namespace Recorder.Cli.Show;

/// <summary>Colours, where there is somebody to see them: never in a pipe, never with NO_COLOR (no-color.org).</summary>
internal sealed class Style(bool isOn)
{
    public static Style ForOutput { get; } = new(IsWanted(Console.IsOutputRedirected));

    public string Bold(string text) => Paint("1", text);

    public string Dim(string text) => Paint("2", text);

    public string Good(string text) => Paint("32", text);

    public string Warning(string text) => Paint("33", text);

    public string Bad(string text) => Paint("31", text);

    private static bool IsWanted(bool isRedirected) =>
        !isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    private string Paint(string code, string text) => isOn && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
