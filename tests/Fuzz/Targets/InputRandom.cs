namespace Fuzz.Targets;

/// <summary>Randomness that depends on nothing but an input.</summary>
internal static class InputRandom
{
    public static Random Of(ReadOnlySpan<byte> input) => new(Digest(input));

    /// <summary>FNV-1a.</summary>
    public static int Digest(ReadOnlySpan<byte> input)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in input)
        {
            hash = (hash ^ value) * 16_777_619;
        }

        return (int)hash;
    }

    /// <summary>How many bytes come next: mostly few, sometimes all.</summary>
    public static int NextChunk(this Random random, int left) => random.Next(8) == 0 ? left : Math.Min(left, 1 + random.Next(1 << random.Next(1, 14)));
}
