using Recorder.Format;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Journal;

public sealed class JournalReaderTests : IDisposable
{
    private static readonly string[] Three = [.. JournalFile.ThreeBatches().Select(JournalFile.Text)];

    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void What_was_appended_is_read_in_order()
    {
        _file.WriteThreeBlocks();
        using var reader = new JournalReader(_file.Path);

        Assert.Equal(Three, JournalFile.ReadAll(reader));
        Assert.Empty(reader.Findings);
        Assert.False(reader.TryReadNext(out _));
    }

    [Fact]
    public void Cut_at_every_byte_all_whole_blocks_before_are_delivered()
    {
        long[] ends = _file.WriteThreeBlocks();
        byte[] whole = File.ReadAllBytes(_file.Path);

        for (int cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(_file.Path, whole[..cut]);
            using var reader = new JournalReader(_file.Path);
            int expected = ends.Count(end => end <= cut);
            long wholeSize = expected == 0 ? 0 : ends[expected - 1];

            Assert.Equal(Three[..expected], JournalFile.ReadAll(reader));
            Assert.Equal(
                wholeSize == cut ? [] : [new JournalFinding(JournalDamage.TornTail, wholeSize, cut - wholeSize)], reader.Findings);
        }
    }

    [Fact]
    public void Any_one_damaged_byte_loses_its_own_block_only()
    {
        long[] ends = _file.WriteThreeBlocks();
        byte[] whole = File.ReadAllBytes(_file.Path);

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            File.WriteAllBytes(_file.Path, damaged);
            using var reader = new JournalReader(_file.Path);
            int block = Array.FindIndex(ends, end => at < end);
            long start = block == 0 ? 0 : ends[block - 1];

            Assert.Equal(Three.Where((_, index) => index != block), JournalFile.ReadAll(reader));
            var finding = new JournalFinding(block == 2 ? JournalDamage.TornTail : JournalDamage.Damaged, start, ends[block] - start);
            Assert.Equal([finding], reader.Findings);
        }
    }

    [Fact]
    public void A_growing_file_is_read_the_same_wherever_its_growth_was_cut()
    {
        _file.WriteThreeBlocks();
        byte[] whole = File.ReadAllBytes(_file.Path);

        for (int split = 0; split <= whole.Length; split++)
        {
            File.WriteAllBytes(_file.Path, whole[..split]);
            using var reader = new JournalReader(_file.Path) { IsGrowing = true };
            List<string> read = [.. JournalFile.ReadAll(reader)];
            using (FileStream more = File.Open(_file.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
                more.Write(whole.AsSpan(split));
            }

            read.AddRange(JournalFile.ReadAll(reader));
            Assert.Equal(Three, read);
            Assert.Empty(reader.Findings);
        }
    }

    [Fact]
    public void A_torn_end_of_a_growing_file_is_told_only_when_it_grows_no_more()
    {
        long[] ends = _file.WriteThreeBlocks();
        File.WriteAllBytes(_file.Path, File.ReadAllBytes(_file.Path)[..^1]);
        using var reader = new JournalReader(_file.Path) { IsGrowing = true };

        Assert.Equal(Three[..2], JournalFile.ReadAll(reader));
        Assert.Empty(reader.Findings);
        reader.IsGrowing = false;
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal([new JournalFinding(JournalDamage.TornTail, ends[1], ends[2] - 1 - ends[1])], reader.Findings);
    }

    [Fact]
    public void Damage_in_a_growing_file_is_passed_over_once_a_whole_block_follows()
    {
        long[] ends = _file.WriteThreeBlocks();
        byte[] damaged = File.ReadAllBytes(_file.Path);
        damaged[ends[0] + JournalBlock.HeaderSize] ^= 1;
        File.WriteAllBytes(_file.Path, damaged[..(int)ends[1]]);
        using var reader = new JournalReader(_file.Path) { IsGrowing = true };

        Assert.Equal(Three[..1], JournalFile.ReadAll(reader));
        File.WriteAllBytes(_file.Path, damaged);
        Assert.Equal(Three[2..], JournalFile.ReadAll(reader));
        Assert.Equal([new JournalFinding(JournalDamage.Damaged, ends[0], ends[1] - ends[0])], reader.Findings);
    }

    [Fact]
    public void A_block_that_a_user_printed_is_never_taken_for_one_of_the_journal()
    {
        _file.WriteThreeBlocks();
        byte[] forged = File.ReadAllBytes(_file.Path); // Whole blocks, with another file's salt.
        File.Delete(_file.Path);
        long second;
        using (var writer = JournalWriter.Create(_file.Path))
        {
            writer.Append(JournalFile.Batch(0, "before"));
            second = writer.Size;
            writer.Append(new RecordBatch(forged, 1, 1, 1));
            writer.Append(JournalFile.Batch(2, "after"));
        }

        byte[] damaged = File.ReadAllBytes(_file.Path);
        damaged[second] ^= 1; // Its magic.
        File.WriteAllBytes(_file.Path, damaged);

        Assert.Equal(
            [JournalFile.Text(JournalFile.Batch(0, "before")), JournalFile.Text(JournalFile.Batch(2, "after"))], _file.ReadAll());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024 - JournalBlock.HeaderSize)]
    [InlineData(64 * 1024)]
    [InlineData(JournalBlock.MaxPayloadSize - FormatLimits.LengthPrefixSize)]
    public void Blocks_of_any_size_up_to_the_limit_are_read(int textSize)
    {
        RecordBatch large = JournalFile.Batch(0, new string('x', textSize));
        using (var writer = JournalWriter.Create(_file.Path))
        {
            writer.Append(large);
            writer.Append(JournalFile.Batch(1, "next"));
        }

        using var reader = new JournalReader(_file.Path);
        Assert.True(reader.TryReadNext(out RecordBatch read));
        Assert.True(large.Records.Span.SequenceEqual(read.Records.Span));
        Assert.True(reader.TryReadNext(out read));
        Assert.Equal(1, read.FirstIndex);
    }

    [Fact]
    public void Random_bytes_neither_throw_nor_hang()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        _file.WriteThreeBlocks();
        byte[] whole = File.ReadAllBytes(_file.Path);

        for (int round = 0; round < 500; round++)
        {
            File.WriteAllBytes(_file.Path, Scramble(random, whole));
            using var reader = new JournalReader(_file.Path) { IsGrowing = round % 2 == 0 };
            Assert.All(JournalFile.ReadAll(reader), text => Assert.Contains(text, Three));
        }
    }

    private static byte[] Scramble(Random random, byte[] whole)
    {
        byte[] noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        byte[] head = whole[..random.Next(whole.Length)];
        byte[] bytes = [.. head, .. noise, .. whole[random.Next(whole.Length)..]];
        for (int i = random.Next(4); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next();
        }

        return bytes;
    }
}
