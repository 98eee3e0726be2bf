namespace Fuzz.Mutations;

/// <summary>Changes bytes that end with a digest of themselves, and writes the digest anew half the time.</summary>
internal sealed class TrailerMutation(int size, Func<byte[], byte[]> digest) : Mutation
{
    public override byte[] Apply(byte[] input, MutationContext context)
    {
        byte[] content = new ByteMutation().Apply(input.Length > size ? input[..^size] : input, context);
        return [.. content, .. context.Chance(2) ? digest(content) : context.Bytes(size)];
    }
}
