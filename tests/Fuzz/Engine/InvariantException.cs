namespace Fuzz.Engine;

/// <summary>A decoder did what it must never do.</summary>
internal sealed class InvariantException(string message) : Exception(message)
{
    public static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvariantException(message);
        }
    }
}
