using System.Text;
using Fuzz.Engine;
using Fuzz.Mutations;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Format;
using Recorder.Streaming.Journal;
using Recorder.Streaming.Spool;
using Recorder.Streaming.Uploads;
using TestKit;

namespace Fuzz.Targets;

/// <summary>
/// Recovery of a spool that a dead process left behind (<see cref="SpoolImage"/>): never throws, leaves no track that is tried for
/// ever. A recovered track holds whole records without gaps, first of all those before the first damage, and is found the same by the
/// next process.
/// </summary>
internal sealed class SpoolTarget : FuzzTarget
{
    private static readonly Mutation _journal = new BlockMutation(
        new JournalBlocks(), new BlockMutation(LengthPrefix.Record, new ProtobufMutation()), sealOneIn: 2);

    public override string Name => "spool";

    public override bool UsesOtherThreads => true;

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(LengthPrefix.ImageFile, _journal, sealOneIn: 1000),
        new BlockMutation(LengthPrefix.ImageFile, _journal, sealOneIn: 1000),
        new BlockMutation(LengthPrefix.ImageFile, new ByteMutation(), sealOneIn: 1000),
    ];

    public override IReadOnlyList<long> Limits => [JournalBlock.MaxPayloadSize, JournalBlock.HeaderSize, FormatLimits.MaxMessageSize];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        List<byte[]> records = JournalSeeds.Session(6);
        byte[] state = Encoding.UTF8.GetBytes("""{"created":"2024-05-06T07:08:09+00:00","owner":"host/1","uploadId":null,"completed":null,"isRecovered":false,"isSalvaged":false}""");
        byte[] first = JournalSeeds.Journal(records, 0, 1, 3);
        yield return ("left-behind", SpoolImage.Make((SpoolImage.State, state), (SpoolImage.FirstJournal, first), (SpoolImage.SecondJournal, JournalSeeds.Journal(records, 4, 2))));
        yield return ("ended", SpoolImage.Make((SpoolImage.FirstJournal, first), (SpoolImage.SecondJournal, JournalSeeds.Journal(records, 4, 2, 2))));
        yield return ("gap", SpoolImage.Make((SpoolImage.FirstJournal, first), (SpoolImage.SecondJournal, JournalSeeds.Journal(records, 6, 2))));
        yield return ("two-tracks", SpoolImage.Make((SpoolImage.FirstJournal, first), (SpoolImage.OtherTrack, JournalSeeds.Journal(records, 0, 2))));
    }

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        string root = ScratchFolder.Make(Name);
        try
        {
            SpoolImage.Unpack(input, root);
            List<string> first = await RecoverAsync(input, root, trace);
            List<string> second = await RecoverAsync(input, root, new Trace());
            InvariantException.Require(first.SequenceEqual(second), $"recovered {string.Join(", ", first)}; the next process found {string.Join(", ", second)}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<List<string>> RecoverAsync(byte[] input, string root, Trace trace)
    {
        var losses = new CountingLossReporter();
        await using SpoolStore store = SpoolStore.Open(
            new SpoolOptions { Directory = root }, new ManualTimeProvider(), NullLogger.Instance,
            folder => new GroupCommit(folder, (_, _) => { }, (_, _) => { }), _ => new DiskSpace(1L << 40, 1L << 40));
        List<SpoolTrack> abandoned = [.. store.Tracks.Where(track => !track.IsCompleted)];
        int recovered = await store.RecoverAsync(losses, CancellationToken.None);
        trace.Saw($"{recovered} recovered, {abandoned.Count - recovered} not, {losses.Count} losses");
        InvariantException.Require(store.AbandonedCount == 0, $"{store.AbandonedCount} tracks will be tried for ever");

        var seen = new List<string>();
        foreach (SpoolTrack track in store.Tracks.OrderBy(track => track.Folder, StringComparer.Ordinal))
        {
            byte[] records = await ReadAsync(track);
            seen.Add($"{track.Key.Track} {records.Length} bytes {InputRandom.Digest(records)}");
            trace.Count($"{track.Key.Track} bytes", records.Length);
            if (abandoned.Contains(track))
            {
                JudgeRecovered(input, records, track.Key.Track);
            }
        }

        return seen;
    }

    private static async Task<byte[]> ReadAsync(SpoolTrack track)
    {
        using var records = new MemoryStream();
        await using ISpooledReader reader = await track.OpenReaderAsync(0, CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            records.Write(reader.Batch.Records.Span);
        }

        return records.ToArray();
    }

    private static void JudgeRecovered(byte[] input, byte[] records, Track track)
    {
        var messages = new List<byte[]>();
        ReadOnlySpan<byte> rest = records;
        while (RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> message))
        {
            long index = RecordKey.Read(message).Index;
            InvariantException.Require(index == messages.Count, $"event {index} of a recovered track stands where {messages.Count} belongs");
            messages.Add(message.ToArray());
        }

        InvariantException.Require(rest.IsEmpty, "a recovered track ends inside a record");
        if (track == Track.Main)
        {
            List<byte[]> expected = [.. WholeEvents(SpoolImage.FirstJournalOf(input))];
            InvariantException.Require(
                messages.Count >= expected.Count && expected.Zip(messages).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
                $"{expected.Count} events before the first damage, not all of them recovered");
        }
    }

    // Events 0, 1, 2, … up to the first thing that is not as the writer leaves it.
    private static IEnumerable<byte[]> WholeEvents(byte[] journal)
    {
        ulong? salt = null;
        int index = 0;
        foreach (Block block in new JournalBlocks().Cut(journal))
        {
            if (!JournalBlock.TryRead(block.Header, out JournalBlock header) || header.Salt != (salt ??= header.Salt)
                || header.Crc != JournalBlock.ComputeCrc(block.Header, block.Payload))
            {
                yield break;
            }

            List<Block> records = LengthPrefix.Record.Cut(block.Payload);
            bool isSound = records.Count == header.Count && header.FirstIndex == index && header.LastIndex == index + records.Count - 1
                && records.Select((record, i) => IsEvent(record, index + i)).All(isEvent => isEvent);
            if (!isSound)
            {
                yield break;
            }

            index += records.Count;
            foreach (Block record in records)
            {
                yield return record.Payload;
            }
        }
    }

    private static bool IsEvent(Block record, long index)
    {
        try
        {
            ReadOnlySpan<byte> framed = (byte[])[.. record.Header, .. record.Payload];
            return RecordReader.TryRead(ref framed, out ReadOnlySpan<byte> message) && framed.IsEmpty && RecordKey.Read(message).Index == index;
        }
        catch (RecordFormatException)
        {
            return false;
        }
    }
}
