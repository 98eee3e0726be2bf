using System.Diagnostics;

namespace Recorder.Streaming;

/// <summary>Starts spans that belong to a session or an upload, not to the code that happens to run.</summary>
internal static class Detached
{
    public static void Start(Activity? span)
    {
        if (span is not null)
        {
            Activity? around = Activity.Current;
            span.Start();
            Activity.Current = around;
        }
    }
}
