namespace Recorder.Cli;

/// <summary>Tells a reader that went away from a failure to write.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32; // errno.h; .NET puts it into HResult.

    public static bool Is(Exception error) => error is IOException && error.HResult == Epipe;
}
