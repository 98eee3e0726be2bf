namespace Recorder.Streaming.Spool;

/// <summary>Disk states as users read them.</summary>
internal static class DiskStateWords
{
    public static string ToWord(this DiskState state) => state.ToString().ToLowerInvariant();
}
