using System.Text;
using Recorder.Format;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Checks;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;

namespace KubeAgent.Probing;

/// <summary>Looks for the recording of one session in a collector.</summary>
internal sealed class StoredSession(HttpClient collector, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>The session whose command has this word, once its recording is stored.</summary>
    /// <exception cref="RecordingSourceException">The collector does not answer, or does not let us look.</exception>
    public async Task<SessionListing> FindAsync(string word, CancellationToken cancellationToken)
    {
        var catalog = new HttpCatalog(collector);
        SessionFilter filter = new() { Since = time.GetUtcNow() - ClockDifference, Limit = 1000 };
        while (true)
        {
            IReadOnlyList<SessionListing> sessions = await catalog.ListAsync(filter, cancellationToken);
            if (sessions.FirstOrDefault(s => s.Command.Contains(word, StringComparison.Ordinal)) is { State: SessionStates.Stored } stored)
            {
                return stored;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Whether the recording is whole, and what was printed in it.</summary>
    public async Task<(bool IsWhole, string Printed)> ReadAsync(SessionListing session, CancellationToken cancellationToken)
    {
        IRecordingSource source = await new HttpCatalog(collector).OpenAsync(SessionId.Parse(session.Sid), cancellationToken);
        RecordingSurvey survey = await Surveyor.RunAsync(source, progress: null, cancellationToken);
        using var printed = new MemoryStream();
        await TextExport.WriteAsync(source, printed, TimeSpan.Zero, withInput: false, cancellationToken);
        return (survey.Result == CheckResult.Whole, Encoding.UTF8.GetString(printed.ToArray()));
    }
}
