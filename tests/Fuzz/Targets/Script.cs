using Fuzz.Mutations;

namespace Fuzz.Targets;

/// <summary>Two directions of a connection in one input: blocks of a direction (u8, the lowest bit), a length (u16 big-endian) and bytes.</summary>
internal static class Script
{
    public static byte[] Make(params (byte Direction, byte[] Bytes)[] steps) => BlockFormat.Join(
        from step in steps select LengthPrefix.ScriptStep.Sealed(new Block([step.Direction, 0, 0], step.Bytes)));

    /// <summary>Plays the steps, each in chunks when a random source is given. Stops when <paramref name="take"/> returns false.</summary>
    public static void Play(ReadOnlySpan<byte> script, Random? random, Func<bool, ReadOnlyMemory<byte>, bool> take)
    {
        foreach (Block step in LengthPrefix.ScriptStep.Cut(script.ToArray()).Where(step => step.Header.Length == 3))
        {
            for (int at = 0; at < step.Payload.Length;)
            {
                int chunk = random?.NextChunk(step.Payload.Length - at) ?? step.Payload.Length;
                if (!take((step.Header[0] & 1) != 0, step.Payload.AsMemory(at, chunk)))
                {
                    return;
                }

                at += chunk;
            }
        }
    }
}
