using Fuzz.Engine;

namespace Fuzz.Targets;

/// <summary>Every decoder that is fuzzed.</summary>
internal static class AllTargets
{
    public static FuzzTarget[] Make() =>
    [
        new RecordingTarget(), new PlaybackTarget(), new RecordsTarget(), new IndexTarget(), new EventJsonTarget(), new EventFactsTarget(),
        new CollectorTarget(), new ReportTarget(), new GrpcTextTarget(), new IntakeTarget(),
        new JournalTarget(), new SpoolTarget(),
        new NodeTarget(), new SftpTarget(), new ScpTarget(), new SshAuthTarget(),
        new WebSocketTarget(), new SpdyTarget(), new SpdyHeadersTarget(), new TarTarget(),
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static FuzzTarget Named(string name) => Make().FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"no target '{name}'; there are {string.Join(", ", Make().Select(target => target.Name))}");
}
