using Recorder.Playback.Checks;
using Recorder.Playback.Sources;

namespace Recorder.Cli.Show;

/// <summary>Surveys a recording with a progress bar.</summary>
internal static class Survey
{
    public static async Task<RecordingSurvey> RunAsync(IRecordingSource source, string what, TimeProvider time, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.OnStderr(what, await source.GetSizeAsync(cancellationToken), time);
        return await Surveyor.RunAsync(source, progress, cancellationToken);
    }
}
