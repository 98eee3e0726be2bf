namespace SessionRecording.Operator.Host.Status;

/// <summary>What others said, cut to what a message may hold.</summary>
internal static class Text
{
    private const int MaxLength = 512;

    public static string Short(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
