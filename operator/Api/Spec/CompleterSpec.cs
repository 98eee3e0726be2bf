using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

[ValidationRule("duration(self.trackerTtl) >= duration(self.interval)", "trackerTtl is shorter than interval: a running session would count as abandoned")]
public sealed class CompleterSpec
{
    [Default("\"15s\"")]
    [Length(1, 16)]
    [Pattern("^[0-9]+(s|m|h)$")]
    [ValidationRule("duration(self) >= duration('1s') && duration(self) <= duration('1h')", "interval is from 1s to 1h")]
    [Description("How often abandoned uploads are looked for.")]
    public string? Interval { get; set; }

    [Default("\"60s\"")]
    [Length(1, 16)]
    [Pattern("^[0-9]+(s|m|h)$")]
    [ValidationRule("duration(self) >= duration('5s') && duration(self) <= duration('24h')", "trackerTtl is from 5s to 24h")]
    [Description("For how long a session may give no sign of life before it counts as abandoned.")]
    public string? TrackerTtl { get; set; }

    [Default("\"72h\"")]
    [Length(1, 16)]
    [Pattern("^[0-9]+(s|m|h)$")]
    [ValidationRule("duration(self) >= duration('1s') && duration(self) <= duration('2160h')", "waitForCollector is from 1s to 2160h, which is 90 days")]
    [Description("For how long a recording waits for the collector that holds the rest of its events, before it is completed with a gap that is told.")]
    public string? WaitForCollector { get; set; }
}
