using System.Security.Cryptography;
using System.Text.Json;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Checks;
using Recorder.Playback.Export;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;
using TestKit;

namespace Fuzz.Targets;

/// <summary>
/// Everything the player and the command do with a recording and what lies beside it: none of it throws, whatever is in there. Exports are
/// JSON where they say so, time never runs back, and after a seek in a whole recording the same comes as without one. An input is a row of
/// files: which (u8: 0 recording, 1 index, 2 input, 3 streams), a length (u32 big-endian), content.
/// </summary>
internal sealed class PlaybackTarget : FuzzTarget
{
    private const byte Recording = 0, Index = 1, Input = 2, Streams = 3;

    private static readonly Mutation _parts = new BlockMutation(
        new PartBlocks(), new GzipMutation(new BlockMutation(LengthPrefix.Record, new ProtobufMutation())));

    public override string Name => "playback";

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(LengthPrefix.ImageFile, _parts, sealOneIn: 1000),
        new BlockMutation(LengthPrefix.ImageFile, _parts, sealOneIn: 1000),
        new BlockMutation(LengthPrefix.ImageFile, new TrailerMutation(SHA256.HashSizeInBytes, SHA256.HashData), sealOneIn: 1000),
    ];

    public override IReadOnlyList<long> Limits => [253_402_300_799, -62_135_596_800, 999_999_999, int.MaxValue, 10L * 366 * 24 * 3600 * 1000];

    // The page is long, and made of texts.
    public override long AllocationLimit(int inputSize) => (32L * 1024 * 1024) + base.AllocationLimit(inputSize);

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        byte[] shell = new SampleRecording().Start().Print(0, "$ ").Resize(10, "100:30").Cut()
            .Print(20, "ls\r\n").Print(900, "a b <c> \u20ac\r\n").Cut().Print(2000, "$ exit").End(2100).ToBytes();
        byte[] input = new SampleRecording().Print(15, "ls\n").Print(1500, "exit\n").ToBytes();
        yield return ("shell", Files((Recording, shell), (Index, SampleRecording.IndexOfAsync(shell).GetAwaiter().GetResult())));
        yield return ("input", Files((Recording, shell), (Input, input), (Streams, input)));
        yield return ("long", Files((Recording, Long())));
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        var files = LengthPrefix.ImageFile.Cut(input).Where(file => file.Header.Length == 5).GroupBy(file => file.Header[0] & 3)
            .ToDictionary(group => (byte)group.Key, group => group.Last().Payload);
        await using var source = new MemoryRecordingSource("fuzz", files.GetValueOrDefault(Recording, []))
        {
            Index = files.GetValueOrDefault(Index), Input = files.GetValueOrDefault(Input), Streams = files.GetValueOrDefault(Streams),
        };
        RecordingSurvey survey = await Surveyor.RunAsync(source, null, CancellationToken.None);
        trace.Saw(survey.Result.ToString());
        trace.Count("prints", survey.OutputBytes);
        foreach (CheckFinding finding in survey.Findings)
        {
            trace.Saw($"{finding.Kind} {finding.Severity}");
        }

        SessionListing listing = await ListingReader.ReadAsync(source, CancellationToken.None);
        trace.Saw($"{listing.Kind.Length} {listing.State} {listing.Started is null}");
        await JudgeExportsAsync(source);
        await JudgeTimelineAsync(source, new Random(InputRandom.Digest(input)), survey.Result == CheckResult.Whole && await IsConsistentAsync(files.GetValueOrDefault(Recording, [])));
    }

    private static async Task JudgeExportsAsync(IRecordingSource source)
    {
        using var output = new MemoryStream();
        await TextExport.WriteAsync(source, output, TimeSpan.Zero, withInput: true, CancellationToken.None);
        await HtmlExport.WriteAsync(source, output, withInput: true, CancellationToken.None);

        output.SetLength(0);
        await EventExport.WriteArrayAsync(source, output, TimeSpan.Zero, withContent: true, CancellationToken.None);
        JsonDocument.Parse(output.ToArray()).Dispose();

        output.SetLength(0);
        await AsciicastExport.WriteAsync(source, output, withInput: true, CancellationToken.None);
        string[] lines = System.Text.Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        decimal last = 0;
        foreach (string line in lines.Skip(1))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            decimal at = json.RootElement[0].GetDecimal();
            InvariantException.Require(at >= last, "time runs back in a cast");
            last = at;
        }
    }

    private static async Task JudgeTimelineAsync(IRecordingSource source, Random random, bool isWhole)
    {
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: true, CancellationToken.None);
        List<FrameSeen> frames = await ReadAsync(timeline);
        for (int i = 1; i < frames.Count; i++)
        {
            InvariantException.Require(frames[i - 1].At <= frames[i].At, "time runs back");
        }

        TimeSpan duration = await timeline.GetDurationAsync(CancellationToken.None);
        foreach (TimeSpan target in (TimeSpan[])[TimeSpan.Zero, duration * random.NextDouble(), duration, TimeSpan.MaxValue])
        {
            SeekPoint point = await timeline.SeekAsync(target, CancellationToken.None);
            InvariantException.Require(point.At >= TimeSpan.Zero && point.At <= target, "a seek goes somewhere else");
            List<FrameSeen> rest = await ReadAsync(timeline);
            List<FrameSeen> expected = [.. frames.Where(frame => frame.At > target)];
            InvariantException.Require(!isWhole || rest.SequenceEqual(expected), $"{rest.Count} frames after a seek, {expected.Count} without");
        }
    }

    private static async Task<List<FrameSeen>> ReadAsync(Timeline timeline)
    {
        var frames = new List<FrameSeen>();
        while (await timeline.ReadAsync(CancellationToken.None) is Frame frame)
        {
            frames.Add(new FrameSeen(frame.At, frame.Kind, InputRandom.Digest(frame.Content.Span), frame.Size));
        }

        return frames;
    }

    // Only where the two clocks of a recording agree, and go forward, does a part alone say when it is.
    private static async Task<bool> IsConsistentAsync(byte[] recording)
    {
        DateTimeOffset? origin = null;
        DateTimeOffset last = default;
        using var reader = new RecordingReader(new MemoryStream(recording), RecordingReaderOptions.Default);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            if (PrintView.TryRead(reader.Message, out PrintView print))
            {
                origin ??= Saturating.Add(reader.Key.Time, -print.Delay);
                if (reader.Key.Time - origin != print.Delay)
                {
                    return false;
                }
            }

            if (reader.Key.Time < last || reader.Key.Time < (origin ?? last))
            {
                return false;
            }

            last = reader.Key.Time;
        }

        return true;
    }

    private static byte[] Long()
    {
        SampleRecording recording = new SampleRecording().Start();
        for (int i = 0; i < 60; i++)
        {
            recording = i % 9 == 0 ? recording.Print(i * 70, $"line {i}\r\n").Cut() : recording.Print(i * 70, $"line {i}\r\n");
        }

        return recording.End(5000).ToBytes();
    }

    private static byte[] Files(params (byte File, byte[] Content)[] files) => SpoolImage.Make(files);

    private readonly record struct FrameSeen(TimeSpan At, FrameKind Kind, int Digest, TerminalSize Size);
}
