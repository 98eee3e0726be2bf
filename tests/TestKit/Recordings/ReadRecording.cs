using Recorder.Format;
using Recorder.Format.Events;

namespace TestKit.Recordings;

/// <summary>A recording read to its end: what a test wants to look at.</summary>
public sealed record ReadRecording(IReadOnlyList<RecordKey> Keys, IReadOnlyList<byte[]> Messages, IReadOnlyList<RecordingFinding> Findings)
{
    public IReadOnlyList<OneOf> Events => [.. Messages.Select(message => OneOf.Parser.ParseFrom(message))];

    public IReadOnlyList<long> Indices => [.. Keys.Select(key => key.Index)];

    public IReadOnlyList<FindingKind> FindingKinds => [.. Findings.Select(finding => finding.Kind)];

    /// <summary>All terminal bytes, in order.</summary>
    public byte[] Printed => [.. Events.Where(e => e.SessionPrint is not null).SelectMany(e => e.SessionPrint.Data.ToByteArray())];

    public static Task<ReadRecording> FromAsync(byte[] recording, RecordingReaderOptions? options = null) =>
        FromAsync(new MemoryStream(recording), options);

    public static async Task<ReadRecording> FromAsync(Stream recording, RecordingReaderOptions? options = null)
    {
        var keys = new List<RecordKey>();
        var messages = new List<byte[]>();
        using var reader = new RecordingReader(recording, options ?? RecordingReaderOptions.Default);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            keys.Add(reader.Key);
            messages.Add(reader.Message.ToArray());
        }

        return new ReadRecording(keys, messages, [.. reader.Findings]);
    }
}
