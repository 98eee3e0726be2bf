namespace Fuzz.Engine;

/// <summary>Makes a failing input shorter, as long as it fails the same way.</summary>
internal static class Minimizer
{
    private const int MaxRuns = 2000;

    public static byte[] Shrink(byte[] input, Func<byte[], bool> stillFails)
    {
        int runs = 0;
        for (int step = input.Length / 2; step > 0 && runs < MaxRuns; step /= 2)
        {
            for (int at = 0; at + step <= input.Length && runs < MaxRuns;)
            {
                byte[] shorter = [.. input[..at], .. input[(at + step)..]];
                runs++;
                if (stillFails(shorter))
                {
                    input = shorter;
                }
                else
                {
                    at += step;
                }
            }
        }

        return input;
    }
}
