namespace Fuzz.Mutations;

/// <summary>What mutations draw from.</summary>
/// <param name="Random">Seeded.</param>
/// <param name="Others">Inputs to take pieces of; never empty.</param>
/// <param name="Limits">Numbers at which the decoder changes its mind.</param>
/// <param name="MaxSize">Longest input wanted, in bytes.</param>
internal sealed record MutationContext(Random Random, IReadOnlyList<byte[]> Others, IReadOnlyList<long> Limits, int MaxSize)
{
    private static readonly long[] _edges =
    [
        0, 1, 2, 4, 7, 8, 15, 16, 31, 32, 63, 64, 0x7F, 0x80, 0xFF, 0x100, 0x3FFF, 0x4000, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x1_0001,
        0xFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 1L << 61, long.MaxValue, long.MinValue, -1, -2,
    ];

    public byte[] Other() => Others[Random.Next(Others.Count)];

    public bool Chance(int oneIn) => Random.Next(oneIn) == 0;

    /// <summary>A number on an edge, or next to one. <paramref name="near"/> is what stands there, or fits there.</summary>
    public long Number(long near) => Random.Next(6) switch
    {
        0 => near + Random.Next(-2, 3),
        1 or 2 when Limits.Count > 0 => Limits[Random.Next(Limits.Count)] + Random.Next(-1, 2),
        3 => Random.NextInt64(long.MinValue, long.MaxValue) >> Random.Next(64),
        _ => _edges[Random.Next(_edges.Length)],
    };

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        if (Chance(2))
        {
            Random.NextBytes(bytes);
        }
        else
        {
            Array.Fill(bytes, (byte)Number(0));
        }

        return bytes;
    }

    /// <summary>A length: most are short.</summary>
    public int Length(int max) => max <= 0 ? 0 : Random.Next(1, 1 + Math.Min(max, 1 << Random.Next(1, 16)));

    public byte[] Fit(byte[] input) => input.Length <= MaxSize ? input : input[..MaxSize];
}
