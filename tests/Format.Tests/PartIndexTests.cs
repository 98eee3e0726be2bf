using System.Security.Cryptography;
using Recorder.Format;
using TestKit.Recordings;

namespace Format.Tests;

public class PartIndexTests
{
    private static readonly List<byte[]> _records = RecordingBuilder.Records(prints: 28);
    private static readonly byte[] _first = RecordingBuilder.Part(_records[..10], minimumSize: 1_500);
    private static readonly byte[] _second = RecordingBuilder.Part(_records[10..]);
    private static readonly byte[] _recording = [.. _first, .. _second];

    [Fact]
    public async Task The_index_says_where_parts_lie_and_what_is_in_them()
    {
        PartIndex index = await BuildAsync(_recording);

        Assert.Equal((_recording.Length, 30), (index.RecordingSize, index.RecordCount));
        Assert.Equal(SHA256.HashData(_recording), index.RecordingSha256);
        Assert.Equal(SHA256.HashData(_records.SelectMany(record => record).ToArray()), index.ContentSha256);
        Assert.Equal([(0, _first.Length), (_first.Length, _second.Length)], index.Parts.Select(part => ((int)part.Offset, (int)part.Size)));
        Assert.Equal([(10, 0, 9), (20, 10, 29)], index.Parts.Select(part => ((int)part.RecordCount, (int)part.FirstIndex, (int)part.LastIndex)));
        Assert.Equal(RecordingBuilder.StartTime.AddMinutes(10), index.Parts[1].FirstTime);
        Assert.Equal(RecordingBuilder.StartTime.AddMinutes(29), index.Parts[1].LastTime);
        Assert.Equal(SHA256.HashData(_first), index.Parts[0].Sha256);
        Assert.Equal(SHA256.HashData(_second), index.Parts[1].Sha256);
    }

    [Fact]
    public async Task An_index_is_parsed_from_its_bytes()
    {
        PartIndex index = await BuildAsync(_recording);

        Assert.Equivalent(index, PartIndex.Parse(index.ToBytes()), strict: true);
    }

    [Fact]
    public async Task The_content_digest_does_not_depend_on_parts_or_repetition()
    {
        PartIndex other = await BuildAsync([.. RecordingBuilder.Part(_records[..20]), .. RecordingBuilder.Part(_records[5..25]), .. RecordingBuilder.Part(_records[25..])]);
        using var digest = new RecordingDigest();
        foreach (byte[] record in _records)
        {
            digest.AppendMessage(RecordingBuilder.Message(record));
        }

        Assert.Equal(digest.GetCurrent(), other.ContentSha256);
        Assert.Equal((await BuildAsync(_recording)).ContentSha256, other.ContentSha256);
        Assert.Equal(30, other.RecordCount);
    }

    [Fact]
    public void The_digest_may_be_read_while_it_grows()
    {
        byte[] bytes = Seeded.Random().Bytes(100_000);
        using var digest = new RecordingDigest();
        int length = 0;
        foreach (int step in new[] { 0, 1, 8_191, 8_192, 8_193, 50_000, 3 })
        {
            digest.Append(bytes.AsSpan(length, step));
            length += step;
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), digest.GetCurrent());
        }
    }

    [Fact]
    public async Task Damage_in_one_part_leaves_the_others_in_the_index()
    {
        byte[] damaged = (byte[])_recording.Clone();
        damaged[40] ^= 0xFF;

        PartIndex index = await BuildAsync(damaged);

        Assert.Equal(2, index.Parts.Count);
        Assert.Equal((20, 10, 29), (index.Parts[1].RecordCount, index.Parts[1].FirstIndex, index.Parts[1].LastIndex));
        Assert.Equal(SHA256.HashData(damaged), index.RecordingSha256);
    }

    [Fact]
    public async Task A_part_without_records_has_no_indices_and_is_never_found()
    {
        PartIndex index = await BuildAsync([.. _first, .. RawPart.VersionOne([], padding: 16), .. _second]);

        Assert.Equal((0, -1, -1), (index.Parts[1].RecordCount, index.Parts[1].FirstIndex, index.Parts[1].LastIndex));
        Assert.Equal(0, index.FindByIndex(9));
        Assert.Equal(2, index.FindByIndex(10));
        Assert.Equal(30, index.RecordCount);
    }

    [Fact]
    public async Task Parts_are_found_by_index_and_by_time()
    {
        PartIndex index = await BuildAsync(_recording);

        Assert.Equal([-1, 0, 0, 1, 1], new long[] { -1, 0, 9, 10, 1_000 }.Select(index.FindByIndex));
        Assert.Equal([-1, 0, 0, 1, 1], new[] { -1, 0, 9.5, 10, 100 }.Select(minute => index.FindByTime(RecordingBuilder.StartTime.AddMinutes(minute))));
        Assert.True(index.Matches(_recording.Length));
        Assert.False(index.Matches(_recording.Length + 1));
    }

    [Fact]
    public async Task Every_truncation_and_every_flipped_byte_is_noticed()
    {
        byte[] bytes = (await BuildAsync(_recording)).ToBytes();
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] flipped = (byte[])bytes.Clone();
            flipped[at] ^= 1;
            Assert.Throws<RecordFormatException>(() => PartIndex.Parse(flipped));
            Assert.Throws<RecordFormatException>(() => PartIndex.Parse(bytes.AsSpan(0, at)));
        }

        Assert.Throws<RecordFormatException>(() => PartIndex.Parse([.. bytes, 0]));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, -5)]
    [InlineData(90, 11)]
    [InlineData(50, long.MaxValue)]
    [InlineData(101, 1)]
    [InlineData(30, 10)] // Before the end of the one before.
    public void Parts_that_lead_out_of_the_recording_or_back_are_refused(long offset, long size)
    {
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        PartIndexEntry At(long from, long length) => new(from, length, 1, 0, 0, default, default, digest);
        byte[] Index(params PartIndexEntry[] parts) => new PartIndex(parts, 100, digest, 1, digest).ToBytes();

        PartIndex.Parse(Index(At(0, 40), At(40, 60)));
        Assert.Throws<RecordFormatException>(() => PartIndex.Parse(Index(At(0, 40), At(offset, size))));
        Assert.Throws<RecordFormatException>(() => PartIndex.Parse(new PartIndex([At(5, 5)], long.MinValue, digest, 1, digest).ToBytes()));
    }

    [Fact]
    public async Task A_count_that_does_not_fit_is_refused_before_anything_is_made_of_it()
    {
        byte[] bytes = (await BuildAsync(_recording)).ToBytes();
        bytes.AsSpan(12, 4).Fill(0xFF);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));

        Assert.Throws<RecordFormatException>(() => PartIndex.Parse(bytes));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_time_past_its_limits_is_refused(long ticks)
    {
        byte[] bytes = (await BuildAsync(_recording)).ToBytes();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(96 + 40), ticks);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));

        Assert.Throws<RecordFormatException>(() => PartIndex.Parse(bytes));
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = [.. "recindex"u8, 0, 0, 0, 1, .. random.Bytes(random.Next(400))];
            Assert.Throws<RecordFormatException>(() => PartIndex.Parse(bytes));
        }
    }

    [Fact]
    public async Task A_reader_that_was_not_asked_or_is_not_done_has_no_index()
    {
        using var unasked = new RecordingReader(new MemoryStream(_recording), RecordingReaderOptions.Default);
        using var undone = new RecordingReader(new MemoryStream(_recording), new RecordingReaderOptions { BuildIndex = true });
        await undone.ReadAsync(CancellationToken.None);

        Assert.Throws<InvalidOperationException>(unasked.ToIndex);
        Assert.Throws<InvalidOperationException>(undone.ToIndex);
    }

    private static Task<PartIndex> BuildAsync(byte[] recording) => PartIndex.BuildAsync(new DripStream(recording, 1_000), CancellationToken.None);
}
