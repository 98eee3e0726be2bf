using Fuzz.Engine;
using Fuzz.Mutations;

namespace Fuzz.Tests;

/// <summary>A target that does what it is told with inputs that begin with a 7.</summary>
internal sealed class PlantedFault(Action<byte[]> fault) : FuzzTarget
{
    public override string Name => "planted";

    public override IReadOnlyList<Mutation> Mutations => [];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() => [("seed", new byte[40])];

    public override async Task RunAsync(byte[] input, Trace trace)
    {
        await Task.Yield(); // A continuation must run on the same thread, or nothing could be counted.
        trace.Count("length", input.Length);
        if (input.Length > 0 && input[0] == 7)
        {
            fault(input);
        }
    }
}
