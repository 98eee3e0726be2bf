using System.Text;

namespace Fuzz.Mutations;

/// <summary>Changes some bytes of an archive, and makes the checksum of the 512-byte block they are in right for a tar header.</summary>
internal sealed class ChecksumMutation : Mutation
{
    private const int BlockSize = 512, ChecksumAt = 148, TypeAt = 156, SizeAt = 124;

    public override byte[] Apply(byte[] input, MutationContext context)
    {
        int blocks = input.Length / BlockSize;
        if (blocks == 0)
        {
            return context.Other();
        }

        byte[] changed = [.. input];
        Span<byte> block = changed.AsSpan(context.Random.Next(blocks) * BlockSize, BlockSize);
        switch (context.Random.Next(3))
        {
            case 0:
                block[TypeAt] = (byte)"01234567LKxgS"[context.Random.Next(13)];
                break;
            case 1:
                Encoding.ASCII.GetBytes(Convert.ToString(context.Number(BlockSize) & 0xff_ffff, 8).PadLeft(11, '0')).CopyTo(block[SizeAt..]);
                break;
            default:
                block[context.Random.Next(BlockSize)] ^= (byte)(1 << context.Random.Next(8));
                break;
        }

        block.Slice(ChecksumAt, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0").CopyTo(block[ChecksumAt..]);
        return changed;
    }
}
