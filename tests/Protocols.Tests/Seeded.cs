namespace Protocols.Tests;

/// <summary>Random bytes from a seed that a failing test prints.</summary>
internal static class Seeded
{
    internal static void Run(int rounds, int maxLength, Action<byte[]> test)
    {
        for (int seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = new byte[random.Next(maxLength)];
            random.NextBytes(bytes);
            try
            {
                test(bytes);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }
}
