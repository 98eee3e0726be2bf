using System.IO.Compression;
using Recorder.Format;
using TestKit.Recordings;

namespace Format.Tests;

public class RecordingReaderDamageTests
{
    private static readonly List<byte[]> _records = RecordingBuilder.Records(prints: 28);
    private static readonly byte[] _first = RecordingBuilder.Part(_records[..10], minimumSize: 1_500);
    private static readonly byte[] _second = RecordingBuilder.Part(_records[10..20]);
    private static readonly byte[] _third = RecordingBuilder.Part(_records[20..]);

    [Fact]
    public async Task Cut_at_any_byte_everything_whole_before_the_cut_is_delivered()
    {
        byte[] recording = [.. _first, .. _second];
        for (int cut = 1; cut <= recording.Length; cut++)
        {
            ReadRecording read = await ReadRecording.FromAsync(recording[..cut]);

            int expected = cut <= _first.Length ? WholeRecords(_first, cut) : 10 + WholeRecords(_second, cut - _first.Length);
            Assert.True(read.Messages.Count >= expected, $"cut at {cut}: {read.Messages.Count} of {expected} records");
            Assert.Equal(_records.Take(read.Messages.Count).Select(RecordingBuilder.Message), read.Messages);
            bool isClean = cut == recording.Length || cut == _first.Length;
            Assert.True(isClean ? read.Findings.Count == 0 : read.FindingKinds is [FindingKind.TruncatedTail], $"cut at {cut}: {string.Join("; ", read.Findings)}");
            Assert.All(read.Findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
        }
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_in_a_body_costs_no_other_part()
    {
        int body = _first.Length + PartHeader.VersionOneSize;
        for (int at = body; at < _first.Length + _second.Length; at++)
        {
            byte[] recording = [.. _first, .. _second, .. _third];
            recording[at] ^= 0x55;

            ReadRecording read = await ReadRecording.FromAsync(recording);

            byte[][] expected = [.. _records[..10].Concat(_records[20..]).Select(RecordingBuilder.Message)];
            var delivered = read.Messages.Select(Convert.ToHexString).ToHashSet();
            // Time, flags and the like of the gzip header may be anything.
            Assert.True(read.Findings.Count > 0 || at < body + 10, $"flip at {at} was not noticed");
            Assert.All(expected[..10], message => Assert.Contains(Convert.ToHexString(message), delivered));
            Assert.True(expected.All(message => delivered.Contains(Convert.ToHexString(message))) || read.FindingKinds.Contains(FindingKind.DamagedPart), $"flip at {at}");
        }
    }

    [Fact]
    public async Task Records_before_the_damage_in_a_part_are_delivered()
    {
        // Incompressible records, so that a place in the body is a place in the content.
        Random random = Seeded.Random(7);
        byte[][] records = [.. Enumerable.Range(0, 40).Select(i => Noise(random, i))];
        byte[] part = RecordingBuilder.Part(records);
        Array.Fill(part, (byte)0xFF, part.Length / 2, 2_000);

        ReadRecording read = await ReadRecording.FromAsync([.. part, .. RecordingBuilder.Part([Noise(random, 40)])]);

        Assert.Equal(records.Take(18).Select(RecordingBuilder.Message), read.Messages.Take(18));
        Assert.Equal(40, read.Indices[^1]);
        Assert.Contains(FindingKind.DamagedPart, read.FindingKinds);
    }

    [Theory]
    [InlineData(7, 9)] // version
    [InlineData(0, 1)]
    [InlineData(8, 0xFF)] // body size, impossible
    [InlineData(14, 0xFF)] // body size, larger than the recording
    [InlineData(15, 0x01)] // body size, a little wrong
    [InlineData(16, 0x80)] // padding size, impossible
    public async Task A_damaged_header_costs_its_own_part_at_most(int at, byte value)
    {
        byte[] recording = [.. _first, .. _second, .. _third];
        recording[_first.Length + at] ^= value;

        ReadRecording read = await ReadRecording.FromAsync(recording);

        Assert.Equal(Enumerable.Range(0, 10).Concat(Enumerable.Range(20, 10)).Select(i => (long)i), read.Indices.Where(i => i is < 10 or >= 20));
        Assert.NotEmpty(read.Findings);
    }

    [Fact]
    public async Task A_damaged_checksum_is_a_finding_though_all_records_are_delivered()
    {
        byte[] recording = [.. _second, .. _third];
        recording[_second.Length - 8] ^= 1;

        ReadRecording read = await ReadRecording.FromAsync(recording, new RecordingReaderOptions { AfterIndex = 9 });

        Assert.Equal(20, read.Messages.Count);
        Assert.Equal([FindingKind.DamagedPart], read.FindingKinds);
    }

    [Fact]
    public async Task A_part_that_ends_inside_a_record_is_damaged()
    {
        byte[] recording = [.. RecordingBuilder.Part([.. _records[..5], _records[5][..20]]), .. RecordingBuilder.Part(_records[6..])];

        ReadRecording read = await ReadRecording.FromAsync(recording);

        Assert.Equal(_records.Count - 1, read.Messages.Count);
        Assert.Contains(FindingKind.DamagedPart, read.FindingKinds);
    }

    [Fact]
    public async Task Zeros_that_a_reservation_left_at_the_end_are_a_finding()
    {
        ReadRecording read = await ReadRecording.FromAsync([.. _first, .. new byte[196_608]]);

        Assert.Equal(10, read.Messages.Count);
        Assert.Equal([FindingKind.UnreadableHeader], read.FindingKinds);
    }

    [Fact]
    public async Task Parts_are_found_again_behind_any_amount_of_garbage()
    {
        Random random = Seeded.Random();
        foreach (int size in new[] { 1, 23, 24, 25, 31, 32, 33, 32_700, 32_768, 40_000, 200_000 })
        {
            byte[] garbage = random.Bytes(size);
            garbage[0] = 0xEE;

            ReadRecording read = await ReadRecording.FromAsync([.. _first, .. garbage, .. _second, .. _third]);

            Assert.Equal(_records.Count, read.Messages.Count);
            Assert.Equal([FindingKind.UnreadableHeader], read.FindingKinds);
        }
    }

    [Fact]
    public async Task Random_bytes_and_random_damage_give_findings_and_never_an_exception()
    {
        Random random = Seeded.Random();
        byte[] whole = [.. _first, .. _second, .. _third];
        for (int i = 0; i < 1_500; i++)
        {
            byte[] bytes = i % 3 == 0 ? random.Bytes(random.Next(2_000)) : (byte[])whole.Clone();
            for (int flips = random.Next(1, 6); flips > 0 && bytes.Length > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ReadRecording read = await ReadRecording.FromAsync(bytes[..random.Next(bytes.Length + 1)]);

            Assert.Equal(read.Indices.Order(), read.Indices);
        }
    }

    [Fact]
    public async Task What_is_got_out_of_damage_does_not_depend_on_how_the_bytes_arrive()
    {
        byte[] whole = [.. _first, .. _second];
        for (int at = PartHeader.VersionOneSize; at < whole.Length; at += 31)
        {
            // Damaged at one place, and cut at another.
            byte[] recording = whole[..(whole.Length - (at % 90))];
            recording[Math.Min(at, recording.Length - 1)] ^= 0x55;

            ReadRecording read = await ReadRecording.FromAsync(recording);

            foreach (int step in (int[])[1, 100])
            {
                ReadRecording dripped = await ReadRecording.FromAsync(new DripStream(recording, step));
                Assert.Equal(read.Messages, dripped.Messages);
                Assert.Equal(read.Findings, dripped.Findings);
            }
        }
    }

    /// <summary>Whole records that the bytes of a cut part can give: what .NET makes of them when fed one at a time.</summary>
    private static int WholeRecords(byte[] part, int cut)
    {
        using var gzip = new GZipStream(new DripStream(part[Math.Min(PartHeader.VersionOneSize, cut)..cut], 1), CompressionMode.Decompress);
        byte[] content = new byte[100_000];
        int length = 0;
        for (int read = 1; read > 0; length += read)
        {
            read = gzip.Read(content, length, content.Length - length);
        }

        int count = 0;
        ReadOnlySpan<byte> rest = content.AsSpan(0, length);
        while (RecordReader.TryRead(ref rest, out _))
        {
            count++;
        }

        return count;
    }

    private static byte[] Noise(Random random, int index)
    {
        var print = RecordingBuilder.Print(index);
        print.SessionPrint.Metadata.Index = index;
        print.SessionPrint.Data = Google.Protobuf.ByteString.CopyFrom(random.Bytes(1_000));
        return RecordingBuilder.Frame(print);
    }
}
