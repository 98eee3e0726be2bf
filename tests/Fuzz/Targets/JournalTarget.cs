using System.Security.Cryptography;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using Recorder.Streaming.Journal;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="JournalReader"/>: no content makes it throw. Whole blocks before the first damage are delivered; blocks and findings
/// together are the file; a file that grows under the reader gives the same in the end.
/// </summary>
internal sealed class JournalTarget : FuzzTarget
{
    public override string Name => "journal";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(new JournalBlocks(), new ByteMutation(), sealOneIn: 2), new BlockMutation(new JournalBlocks(), new ByteMutation(), sealOneIn: 2)];

    public override IReadOnlyList<long> Limits => [JournalBlock.MaxPayloadSize, JournalBlock.HeaderSize, 64 * 1024];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("blocks", JournalSeeds.Journal(JournalSeeds.Session(12), first: 0, 1, 4, 2, 7));
        yield return ("one", JournalSeeds.Journal(JournalSeeds.Session(1), first: 0, 3));
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        string folder = ScratchFolder.Make(Name);
        try
        {
            string path = Path.Combine(folder, "000001.journal");
            File.WriteAllBytes(path, input);
            Judge(input, path, trace);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Judge(byte[] input, string path, Trace trace)
    {
        using var reader = new JournalReader(path);
        List<BlockSeen> blocks = ReadAll(reader);
        trace.Count("blocks", blocks.Count);
        foreach (JournalFinding finding in reader.Findings)
        {
            trace.Saw(Trace.Pattern(finding.ToString()));
            trace.Count("damaged", finding.Length);
        }

        trace.Count("findings", reader.Findings.Count);
        long passed = reader.Findings.Sum(finding => finding.Length);
        InvariantException.Require(
            blocks.Sum(block => block.Size) + passed == input.Length, $"blocks and {passed} damaged bytes are not the {input.Length} of the file");
        InvariantException.Require(reader.Findings.All(finding => finding.Length > 0), "a finding is about nothing");
        List<BlockSeen> expected = [.. WholeBlocks(input)];
        InvariantException.Require(blocks.Take(expected.Count).SequenceEqual(expected), "a whole block before the first damage is not delivered");
        JudgeGrowing(input, path, blocks);
    }

    // The writer is still at it: what is there now, and then the rest.
    private static void JudgeGrowing(byte[] input, string path, List<BlockSeen> whole)
    {
        int cut = InputRandom.Of(input).Next(input.Length + 1);
        File.WriteAllBytes(path, input[..cut]);
        using var reader = new JournalReader(path) { IsGrowing = true };
        List<BlockSeen> blocks = ReadAll(reader);
        File.WriteAllBytes(path, input);
        blocks.AddRange(ReadAll(reader));
        reader.IsGrowing = false;
        blocks.AddRange(ReadAll(reader));
        InvariantException.Require(blocks.SequenceEqual(whole), $"{blocks.Count} blocks of a file that grew, {whole.Count} of the whole one");
    }

    // Straight from the layout, and no further than the first byte that does not fit.
    private static IEnumerable<BlockSeen> WholeBlocks(byte[] input)
    {
        ulong? salt = null;
        for (int at = 0; JournalBlock.TryRead(input.AsSpan(at), out JournalBlock block);)
        {
            int end = at + JournalBlock.HeaderSize + block.PayloadSize;
            salt ??= block.Salt;
            if (end > input.Length || block.Salt != salt
                || block.Crc != JournalBlock.ComputeCrc(input.AsSpan(at), input.AsSpan(at + JournalBlock.HeaderSize, block.PayloadSize)))
            {
                yield break;
            }

            yield return BlockSeen.Of(new RecordBatch(input.AsMemory(at + JournalBlock.HeaderSize, block.PayloadSize), block.Count, block.FirstIndex, block.LastIndex));
            at = end;
        }
    }

    private static List<BlockSeen> ReadAll(JournalReader reader)
    {
        var blocks = new List<BlockSeen>();
        while (reader.TryReadNext(out RecordBatch batch))
        {
            blocks.Add(BlockSeen.Of(batch));
        }

        return blocks;
    }

    private readonly record struct BlockSeen(int Size, int Count, long FirstIndex, long LastIndex, string Digest)
    {
        public static BlockSeen Of(in RecordBatch batch) => new(
            JournalBlock.HeaderSize + batch.Records.Length, batch.Count, batch.FirstIndex, batch.LastIndex, Convert.ToHexString(SHA256.HashData(batch.Records.Span)));
    }
}
