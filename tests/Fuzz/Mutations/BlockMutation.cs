namespace Fuzz.Mutations;

/// <summary>Changes a stream of blocks: their order, their number, one header, or, by another mutation, one payload.</summary>
/// <param name="format">How the stream is cut.</param>
/// <param name="inside">What changes payloads.</param>
/// <param name="sealOneIn">A changed block is made whole again but once in so many times; 2 where a checksum covers it.</param>
internal sealed class BlockMutation(BlockFormat format, Mutation inside, int sealOneIn = 8) : Mutation
{
    private const int LongestRun = 16;

    public override byte[] Apply(byte[] input, MutationContext context)
    {
        List<Block> blocks = format.Cut(input);
        if (blocks.Count == 0)
        {
            return context.Other();
        }

        Change(blocks, context);
        return BlockFormat.Join(blocks);
    }

    private void Change(List<Block> blocks, MutationContext context)
    {
        Random random = context.Random;
        int at = random.Next(blocks.Count);
        int other = random.Next(blocks.Count);
        Block block = blocks[at];
        switch (random.Next(12))
        {
            case 0:
                (blocks[at], blocks[other]) = (blocks[other], block);
                break;
            case 1:
                blocks.InsertRange(other, Enumerable.Repeat(block, 1 + random.Next(LongestRun)));
                break;
            case 2:
                blocks.RemoveRange(at, Math.Min(blocks.Count - at, 1 + random.Next(2)));
                break;
            case 3:
                List<Block> others = format.Cut(context.Other());
                blocks.InsertRange(at, others.Take(random.Next(others.Count + 1)));
                break;
            case 4:
                blocks[at] = block with { Header = new ByteMutation().Apply(block.Header, context) };
                blocks[at] = context.Chance(2) ? format.Sealed(blocks[at]) : blocks[at];
                break;
            case 5:
                blocks[at] = format.Sealed(block with { Payload = Resized(block.Payload, context) });
                break;
            default:
                Block changed = block with { Payload = inside.Apply(block.Payload, context) };
                blocks[at] = context.Chance(sealOneIn) ? changed : format.Sealed(changed);
                break;
        }
    }

    // To a limit, or one past it.
    private static byte[] Resized(byte[] payload, MutationContext context)
    {
        int size = (int)Math.Clamp(context.Number(payload.Length), 0, context.MaxSize);
        byte[] resized = new byte[size];
        for (int at = 0; at < size && payload.Length > 0; at += payload.Length)
        {
            payload.AsSpan(0, Math.Min(payload.Length, size - at)).CopyTo(resized.AsSpan(at));
        }

        return resized;
    }
}
