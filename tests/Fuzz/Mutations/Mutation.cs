namespace Fuzz.Mutations;

/// <summary>Makes an input of another. Leaves the one given as it is.</summary>
internal abstract class Mutation
{
    public abstract byte[] Apply(byte[] input, MutationContext context);
}
