namespace Fuzz.Mutations;

/// <summary>Leaves some bytes at the front alone (they say how the target is set up), and changes the rest.</summary>
internal sealed class FrontMutation(int size, Mutation inside) : Mutation
{
    public override byte[] Apply(byte[] input, MutationContext context)
    {
        int front = Math.Min(size, input.Length);
        MutationContext rest = context with { Others = [Rest(context.Other())] };
        return [.. input[..front], .. inside.Apply(input[front..], rest)];
    }

    private byte[] Rest(byte[] other) => other[Math.Min(size, other.Length)..];
}
