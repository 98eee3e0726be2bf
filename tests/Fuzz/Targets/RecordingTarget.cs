using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using TestKit;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="RecordingReader"/>: no content makes it throw. Records come with rising indices; how the bytes arrive changes nothing;
/// reading from a part that the index names gives what reading from the start gave from there.
/// </summary>
internal sealed class RecordingTarget : FuzzTarget
{
    // Of content per part: enough to be passed by a small bomb.
    private static readonly RecordingReaderOptions _options = new() { MaxPartContent = 1024 * 1024, BuildIndex = true };

    private static readonly BlockMutation _records = new(LengthPrefix.Record, new ProtobufMutation());

    public override string Name => "recording";

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(new PartBlocks(), new GzipMutation(_records)),
        new BlockMutation(new PartBlocks(), new GzipMutation(_records)),
        new BlockMutation(new PartBlocks(), new ByteMutation()),
    ];

    public override IReadOnlyList<long> Limits => [FormatLimits.MaxMessageSize, 8192, 64 * 1024, 32 * 1024, 24, 32, 18, 1L << 61, 1024 * 1024];

    public override IEnumerable<string> Samples => Directory.EnumerateFiles(KeptInputs.TestData("recordings/v1"), "*.tar");

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("shell", new SampleRecording().Start().Print(0, "$ ").Resize(10, "100:30").Cut()
            .Print(20, "ls\r\n").Lose(2).Print(900, "a b c\r\n").Cut().End(1000).ToBytes());
        yield return ("long", RecordingBuilder.Recording(400, recordsPerPart: 90));
        yield return ("bomb", RecordingBuilder.Part([GzipBomb()]));
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        using var whole = new RecordingReader(new DripStream(input, null), _options);
        List<RecordSeen> records = await ReadAllAsync(whole);
        Judge(input, whole, records, trace);

        using var dripped = new RecordingReader(new DripStream(input, InputRandom.Of(input)), _options);
        InvariantException.Require(records.SequenceEqual(await ReadAllAsync(dripped)), "other chunk sizes give other records");
        InvariantException.Require(whole.Findings.SequenceEqual(dripped.Findings), "other chunk sizes give other findings");

        PartIndex index = whole.ToIndex();
        InvariantException.Require(index.ToBytes().AsSpan().SequenceEqual(dripped.ToIndex().ToBytes()), "other chunk sizes give another index");
        await JudgeIndexAsync(input, index, records);
    }

    private static void Judge(byte[] input, RecordingReader reader, List<RecordSeen> records, Trace trace)
    {
        trace.Count("records", records.Count);
        trace.Count("parts", reader.PartNumber);
        trace.Count("repeated", reader.RepeatedCount);
        foreach (RecordingFinding finding in reader.Findings)
        {
            trace.Saw($"{finding.Kind} {Trace.Pattern(finding.Message)}");
            InvariantException.Require(finding.Offset >= 0 && finding.Offset <= input.Length, "a finding is outside of the recording");
        }

        for (int i = 1; i < records.Count; i++)
        {
            InvariantException.Require(records[i - 1].Key.Index < records[i].Key.Index, "indices do not rise");
            InvariantException.Require(records[i - 1].Part <= records[i].Part && records[i - 1].PartOffset <= records[i].PartOffset, "parts go back");
        }
    }

    private static async Task JudgeIndexAsync(byte[] input, PartIndex index, List<RecordSeen> records)
    {
        InvariantException.Require(index.RecordingSize == input.Length, "the index has another size");
        InvariantException.Require(index.RecordCount == records.Count, "the index has another number of records");
        long end = 0;
        foreach (PartIndexEntry part in index.Parts)
        {
            InvariantException.Require(part.Offset >= end && part.Size > 0 && part.Offset + part.Size <= input.Length, "parts of the index overlap");
            end = part.Offset + part.Size;
        }

        if (index.Parts.Count > 0)
        {
            int part = InputRandom.Of(input).Next(index.Parts.Count);
            using var reader = new RecordingReader(
                new DripStream(input[(int)index.Parts[part].Offset..], null), RecordingReaderOptions.Default.StartingAt(index, part) with { MaxPartContent = _options.MaxPartContent });
            InvariantException.Require(
                (await ReadAllAsync(reader)).SequenceEqual(records.Where(record => record.Part > part)), "reading from a part gives other records");
        }
    }

    private static async Task<List<RecordSeen>> ReadAllAsync(RecordingReader reader)
    {
        var records = new List<RecordSeen>();
        while (await reader.ReadAsync(CancellationToken.None))
        {
            records.Add(new RecordSeen(reader.Key, InputRandom.Digest(reader.Message.Span), reader.PartNumber, reader.PartOffset));
        }

        return records;
    }

    private static byte[] GzipBomb()
    {
        byte[] print = RecordingBuilder.Frame(new() { SessionPrint = new() { Metadata = new() { Index = 5 }, Data = Google.Protobuf.ByteString.CopyFrom(new byte[60_000]) } });
        return [.. Enumerable.Repeat(print, 20).SelectMany(bytes => bytes)];
    }

    private readonly record struct RecordSeen(RecordKey Key, int Digest, int Part, long PartOffset);
}
