namespace Format.Tests;

/// <summary>Random bytes whose seed is in the output of the test that used them.</summary>
internal static class Seeded
{
    public static Random Random(int? seed = null)
    {
        int used = seed ?? System.Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {used}");
        return new Random(used);
    }

    public static byte[] Bytes(this Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
