using Recorder.Format;
using TestKit.Recordings;

namespace Format.Tests;

public class RecordingReaderTests
{
    private static readonly List<byte[]> _records = RecordingBuilder.Records(prints: 8);

    [Fact]
    public async Task A_recording_is_read_back_as_it_was_written()
    {
        ReadRecording read = await ReadRecording.FromAsync(RecordingBuilder.Recording(prints: 300, recordsPerPart: 50));

        Assert.Equal(RecordingBuilder.Events(300), read.Events);
        Assert.Empty(read.Findings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task A_pipe_may_give_as_few_bytes_as_it_likes(int step)
    {
        byte[] recording = RecordingBuilder.Recording(prints: 40, recordsPerPart: 9);

        ReadRecording read = await ReadRecording.FromAsync(new DripStream(recording, step));

        Assert.Equal(RecordingBuilder.Events(40), read.Events);
        Assert.Empty(read.Findings);
    }

    [Fact]
    public async Task An_empty_padded_part_is_passed_over()
    {
        byte[] empty = [.. Convert.FromHexString("000000000000000100000000000000000000000000000010"), .. new byte[16]];

        ReadRecording read = await ReadRecording.FromAsync([.. empty, .. RecordingBuilder.Part(_records), .. empty]);

        Assert.Equal(_records.Count, read.Messages.Count);
        Assert.Empty(read.Findings);
    }

    [Fact]
    public async Task A_plain_part_of_version_two_is_read()
    {
        byte[] recording = RawPart.VersionTwo(RawPart.Gzip([.. _records]), flags: 0, padding: 100);

        ReadRecording read = await ReadRecording.FromAsync([.. recording, .. RecordingBuilder.Part([RecordingBuilder.Frame(RecordingBuilder.End(10))])]);

        Assert.Equal(_records.Count + 1, read.Messages.Count);
        Assert.Empty(read.Findings);
    }

    [Fact]
    public async Task An_encrypted_part_is_skipped_with_a_finding()
    {
        byte[] sealedPart = RawPart.VersionTwo("age-encryption.org/v1 ..."u8.ToArray(), flags: 1, padding: 50);

        ReadRecording read = await ReadRecording.FromAsync([.. sealedPart, .. RecordingBuilder.Part(_records)]);

        Assert.Equal(_records.Count, read.Messages.Count);
        Assert.Equal([FindingKind.EncryptedPart], read.FindingKinds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(4095)]
    [InlineData(131_072)]
    public async Task Zeros_after_the_gzip_member_are_ignored(int count)
    {
        byte[] body = [.. RawPart.Gzip([.. _records[..5]]), .. new byte[count]];

        ReadRecording read = await ReadRecording.FromAsync([.. RawPart.VersionOne(body), .. RecordingBuilder.Part(_records[5..])]);

        Assert.Equal(_records.Count, read.Messages.Count);
        Assert.Empty(read.Findings);
    }

    [Fact]
    public async Task A_second_gzip_member_in_a_part_is_junk()
    {
        byte[] body = [.. RawPart.Gzip([.. _records[..5]]), .. RawPart.Gzip(RecordingBuilder.Frame(RecordingBuilder.End(5)))];

        ReadRecording read = await ReadRecording.FromAsync([.. RawPart.VersionOne(body), .. RecordingBuilder.Part(_records[5..])]);

        Assert.Equal(_records.Select(RecordingBuilder.Message), read.Messages);
        Assert.Equal([FindingKind.JunkInPart], read.FindingKinds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(0x7FFF_FFFF)]
    public async Task Other_versions_are_rejected(long version)
    {
        ReadRecording read = await ReadRecording.FromAsync(RawPart.Header(version, 10, 0));

        Assert.Empty(read.Messages);
        Assert.Equal([FindingKind.UnreadableHeader], read.FindingKinds);
    }

    [Fact]
    public async Task Repeated_indices_are_delivered_once()
    {
        byte[] recording = [.. RecordingBuilder.Part(_records[..6]), .. RecordingBuilder.Part(_records[3..])];

        using var reader = new RecordingReader(new MemoryStream(recording), RecordingReaderOptions.Default);
        var indices = new List<long>();
        while (await reader.ReadAsync(CancellationToken.None))
        {
            indices.Add(reader.Key.Index);
        }

        Assert.Equal(Enumerable.Range(0, _records.Count).Select(i => (long)i), indices);
        Assert.Equal(3, reader.RepeatedCount);
        Assert.Equal([FindingKind.RepeatedRecords], reader.Findings.Select(finding => finding.Kind));
        Assert.Contains("3 repeated records dropped, events 3 to 5", reader.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_in_the_indices_is_mentioned_and_as_loud_as_asked()
    {
        byte[] recording = [.. RecordingBuilder.Part(_records[..3]), .. RecordingBuilder.Part(_records[6..])];

        ReadRecording read = await ReadRecording.FromAsync(recording);
        ReadRecording strict = await ReadRecording.FromAsync(recording, new RecordingReaderOptions { GapSeverity = FindingSeverity.Warning });

        Assert.Equal([0, 1, 2, 6, 7, 8, 9], read.Indices);
        Assert.Equal((FindingKind.IndexGap, FindingSeverity.Information), (read.Findings[0].Kind, read.Findings[0].Severity));
        Assert.Equal("events 3 to 5 are missing", read.Findings[0].Message);
        Assert.Equal(FindingSeverity.Warning, strict.Findings[0].Severity);
    }

    [Fact]
    public async Task An_empty_recording_is_a_finding()
    {
        ReadRecording read = await ReadRecording.FromAsync([]);

        Assert.Empty(read.Messages);
        Assert.Equal([FindingKind.Empty], read.FindingKinds);
    }

    [Fact]
    public async Task A_record_that_is_no_event_is_skipped_alone()
    {
        byte[] nothing = [0, 0, 0, 2, 0x38, 0x01];

        ReadRecording read = await ReadRecording.FromAsync(RecordingBuilder.Part([_records[0], nothing, _records[1]]));

        Assert.Equal([0, 1], read.Indices);
        Assert.Equal([FindingKind.UnreadableRecord], read.FindingKinds);
    }

    [Theory]
    [InlineData(FormatLimits.MaxUnreadableRecords - 1, new long[] { 0, 1, 2 }, false)]
    [InlineData(FormatLimits.MaxUnreadableRecords, new long[] { 0, 2 }, true)]
    public async Task A_part_of_nothing_but_unreadable_records_is_given_up_and_the_next_one_read(int count, long[] indices, bool isDamaged)
    {
        byte[] nothing = [0, 0, 0, 1, 0x3A];
        byte[] recording =
        [
            .. RecordingBuilder.Part([_records[0], .. Enumerable.Repeat(nothing, count), _records[1]]),
            .. RecordingBuilder.Part([_records[2]]),
        ];

        ReadRecording read = await ReadRecording.FromAsync(recording);

        Assert.Equal(indices, read.Indices);
        Assert.Equal(isDamaged, read.FindingKinds.Contains(FindingKind.DamagedPart));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(65_537u)]
    [InlineData(0xFFFF_FFFFu)]
    public async Task A_record_length_past_the_limits_ends_its_part_only(uint length)
    {
        byte[] prefix = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(prefix, length);
        byte[] recording = [.. RecordingBuilder.Part([.. _records[..4], prefix, _records[4]]), .. RecordingBuilder.Part(_records[5..])];

        ReadRecording read = await ReadRecording.FromAsync(recording);

        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 9], read.Indices);
        Assert.Contains(FindingKind.DamagedPart, read.FindingKinds);
    }

    [Fact]
    public async Task A_record_of_the_greatest_length_is_read()
    {
        byte[] largest = LargestRecord();

        ReadRecording read = await ReadRecording.FromAsync(RecordingBuilder.Part([_records[0], largest]));

        Assert.Equal(FormatLimits.MaxMessageSize, read.Messages[1].Length);
        Assert.Empty(read.Findings);
    }

    [Fact]
    public async Task A_part_that_decompresses_past_the_limit_is_cut_there()
    {
        byte[] bomb = RawPart.VersionOne(RawPart.Gzip(_records[0], new byte[10_000_000]));
        byte[] large = RecordingBuilder.Recording(prints: 2_000);

        ReadRecording read = await ReadRecording.FromAsync(
            [.. large, .. RecordingBuilder.Part([RecordingBuilder.Frame(RecordingBuilder.End(5_000))])], new RecordingReaderOptions { MaxPartContent = 100_000 });
        ReadRecording zeros = await ReadRecording.FromAsync(bomb);

        Assert.InRange(read.Messages.Count, 100, 1_000);
        Assert.Equal(5_000, read.Indices[^1]);
        Assert.Contains(FindingKind.PartTooLarge, read.FindingKinds);
        Assert.Equal([FindingKind.DamagedPart], zeros.FindingKinds);
    }

    [Fact]
    public async Task The_findings_of_a_hostile_recording_are_bounded()
    {
        byte[] recording = [.. Enumerable.Range(0, 500).SelectMany(_ => RawPart.VersionOne([1, 2, 3]))];

        using var reader = new RecordingReader(new MemoryStream(recording), new RecordingReaderOptions { MaxFindings = 10 });
        Assert.False(await reader.ReadAsync(CancellationToken.None));

        Assert.Equal(10, reader.Findings.Count);
        Assert.Equal(490, reader.FindingsNotListed);
    }

    [Fact]
    public async Task Reading_can_start_at_any_part_of_the_index()
    {
        byte[] recording = RecordingBuilder.Recording(prints: 50, recordsPerPart: 10);
        PartIndex index = await PartIndex.BuildAsync(new MemoryStream(recording), CancellationToken.None);
        for (int part = 0; part < index.Parts.Count; part++)
        {
            var stream = new MemoryStream(recording) { Position = index.Parts[part].Offset };
            using var reader = new RecordingReader(stream, RecordingReaderOptions.Default.StartingAt(index, part));

            Assert.True(await reader.ReadAsync(CancellationToken.None));
            Assert.Equal(index.Parts[part].FirstIndex, reader.Key.Index);
            Assert.Equal((part + 1, index.Parts[part].Offset), (reader.PartNumber, reader.PartOffset));
            Assert.Empty(reader.Findings);
        }
    }

    private static byte[] LargestRecord()
    {
        var record = RecordingBuilder.Start();
        record.SessionStart.Metadata.Index = 1;
        record.SessionStart.Reason = new string('r', 60_000);
        record.SessionStart.Reason = new string('r', 60_000 + FormatLimits.MaxMessageSize + 4 - RecordingBuilder.Frame(record).Length);
        return RecordingBuilder.Frame(record);
    }
}
