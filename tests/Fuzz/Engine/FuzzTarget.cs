using Fuzz.Mutations;

namespace Fuzz.Engine;

/// <summary>
/// A decoder under test. What it does with an input may depend on nothing but the input's bytes, so that a kept crash crashes
/// again. Exceptions that its contract allows it catches itself; whatever else comes out is a crash.
/// </summary>
internal abstract class FuzzTarget
{
    private const long FixedAllocation = 4L * 1024 * 1024;
    private const int AllocationFactor = 256;

    /// <summary>Also the folder of its seeds and crashes.</summary>
    public abstract string Name { get; }

    /// <summary>What makes an input of another, besides <see cref="ByteMutation"/>.</summary>
    public abstract IReadOnlyList<Mutation> Mutations { get; }

    /// <summary>Numbers at which the decoder changes its mind.</summary>
    public virtual IReadOnlyList<long> Limits => [];

    /// <summary>Longest input made, in bytes.</summary>
    public virtual int MaxInputSize => 128 * 1024;

    /// <summary>It runs code on other threads, whose allocations are counted too.</summary>
    public virtual bool UsesOtherThreads => false;

    /// <summary>Most bytes that may be allocated for an input.</summary>
    public virtual long AllocationLimit(int inputSize) => FixedAllocation + ((long)AllocationFactor * inputSize);

    /// <summary>Files of the test data that are seeds too.</summary>
    public virtual IEnumerable<string> Samples => [];

    /// <summary>Inputs made by the real encoders, by name.</summary>
    public abstract IEnumerable<(string Name, byte[] Bytes)> MakeSeeds();

    /// <summary>Decodes, holds the outcome to the invariants, and tells what it saw.</summary>
    public abstract Task RunAsync(byte[] input, Trace trace);
}
