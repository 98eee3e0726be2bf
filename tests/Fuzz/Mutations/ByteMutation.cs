using System.Buffers.Binary;

namespace Fuzz.Mutations;

/// <summary>Changes bytes and knows nothing of what they mean.</summary>
internal sealed class ByteMutation : Mutation
{
    public override byte[] Apply(byte[] input, MutationContext context)
    {
        int steps = 1 << context.Random.Next(4);
        for (int i = 0; i < steps; i++)
        {
            input = context.Fit(Step(input, context));
        }

        return input;
    }

    private static byte[] Step(byte[] input, MutationContext context)
    {
        Random random = context.Random;
        if (input.Length == 0)
        {
            return context.Bytes(context.Length(16));
        }

        int at = random.Next(input.Length);
        int length = context.Length(input.Length - at);
        byte[] piece = input[at..(at + length)];
        int to = random.Next(input.Length + 1);
        return random.Next(14) switch
        {
            0 or 1 => With(input, at, [(byte)(input[at] ^ (1 << random.Next(8)))]),
            2 => With(input, at, [(byte)context.Number(input[at])]),
            3 => With(input, at, [(byte)random.Next(256)]),
            4 or 5 => With(input, at, Field(input, at, context)),
            6 => input[..at],
            7 => [.. input[..at], .. input[(at + length)..]],
            8 => [.. input[..at], .. piece, .. input[at..]],
            9 => With(input, random.Next(input.Length), piece),
            10 => [.. input[..at], .. context.Bytes(context.Length(64)), .. input[at..]],
            11 => Move(input, at, length, to),
            12 => Splice(input, at, context),
            _ => With(input, at, context.Bytes(length)),
        };
    }

    // A number of 2, 4 or 8 bytes, big- or little-endian; near what stands there, or how many bytes follow.
    private static byte[] Field(byte[] input, int at, MutationContext context)
    {
        byte[] field = new byte[8];
        int size = 2 << context.Random.Next(3);
        input.AsSpan(at, Math.Min(size, input.Length - at)).CopyTo(field);
        long now = size == 2 ? BinaryPrimitives.ReadUInt16BigEndian(field)
            : size == 4 ? BinaryPrimitives.ReadUInt32BigEndian(field)
            : BinaryPrimitives.ReadInt64BigEndian(field);
        long value = context.Number(context.Chance(2) ? now : input.Length - at - size);
        BinaryPrimitives.WriteInt64BigEndian(field, value << (64 - (8 * size)));
        byte[] bytes = field[..size];
        if (context.Chance(4))
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    private static byte[] With(byte[] input, int at, byte[] piece)
    {
        byte[] changed = [.. input];
        int length = Math.Min(piece.Length, input.Length - at);
        piece.AsSpan(0, length).CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] Move(byte[] input, int at, int length, int to)
    {
        byte[] rest = [.. input[..at], .. input[(at + length)..]];
        to = Math.Min(to, rest.Length);
        return [.. rest[..to], .. input[at..(at + length)], .. rest[to..]];
    }

    private static byte[] Splice(byte[] input, int at, MutationContext context)
    {
        byte[] other = context.Other();
        int from = context.Random.Next(other.Length + 1);
        byte[] piece = other[from..(from + context.Length(other.Length - from))];
        return context.Chance(2) ? [.. input[..at], .. other[from..]] : [.. input[..at], .. piece, .. input[at..]];
    }
}
