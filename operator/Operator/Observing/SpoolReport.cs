using System.Globalization;

namespace SessionRecording.Operator.Host.Observing;

/// <summary>How the spool of a recorder is, as its metrics say.</summary>
/// <param name="DiskState">available, low, critical, full or unknown.</param>
/// <param name="Running">Tracks of sessions that run.</param>
/// <param name="Waiting">Tracks that are not stored yet.</param>
internal sealed record SpoolReport(string DiskState, int Running, int Waiting)
{
    public const string Available = "available";

    private const string Unknown = "unknown";

    private const string DiskStateMetric = "session_recording_spool_disk_state", TracksMetric = "session_recording_spool_tracks";

    /// <summary>No session begins there.</summary>
    public bool IsTight => DiskState is not (Available or Unknown);

    /// <summary>From the Prometheus text format; null when it tells of no spool. Pure.</summary>
    public static SpoolReport? Read(string metrics)
    {
        string? state = null;
        int running = 0, waiting = 0;
        foreach (string line in metrics.Split('\n'))
        {
            if (Value(line, DiskStateMetric) is ({ } inForce, 1))
            {
                state = inForce;
            }
            else if (Value(line, TracksMetric) is ({ } which, var tracks))
            {
                (running, waiting) = which == "waiting" ? (running, (int)tracks) : ((int)tracks, waiting);
            }
        }

        return state is null ? null : new SpoolReport(state, running, waiting);
    }

    // NAME{state="WORD"} NUMBER
    private static (string? State, double Value) Value(string line, string metric)
    {
        string begin = metric + "{state=\"";
        return line.StartsWith(begin, StringComparison.Ordinal)
            && line[begin.Length..].Split("\"} ") is [var state, var number]
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? (state, value)
            : (null, 0);
    }
}
