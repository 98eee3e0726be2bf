using System.Text;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Streaming.Wire;

namespace Fuzz.Targets;

/// <summary>grpc-message and grpc-timeout: the first never fails and survives the round trip; the second refuses with <see cref="GrpcException"/>.</summary>
internal sealed class GrpcTextTarget : FuzzTarget
{
    public override string Name => "grpc-text";

    public override IReadOnlyList<Mutation> Mutations => [];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds() =>
        [("timeout", "99999999H"u8.ToArray()), ("message", "disk %E2%82%AC full"u8.ToArray()), ("text", "événement % \n"u8.ToArray())];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        string header = Encoding.Latin1.GetString(input);
        trace.Count("decoded", GrpcStatusText.Decode(header).Length);

        string text = Encoding.UTF8.GetString(input);
        string encoded = GrpcStatusText.Encode(text);
        InvariantException.Require(encoded.Length <= GrpcStatusText.MaxLength && encoded.All(c => c is >= ' ' and <= '~'), "an encoded message is no header");
        if (text.Length < GrpcStatusText.MaxLength / 9)
        {
            InvariantException.Require(GrpcStatusText.Decode(encoded) == text, "a message came back as another");
        }

        try
        {
            TimeSpan? timeout = GrpcTimeout.Parse(header);
            trace.Saw(timeout is null ? "no timeout" : "timeout");
            InvariantException.Require(timeout is null || timeout.Value >= TimeSpan.Zero, "the timeout is negative");
        }
        catch (GrpcException refused)
        {
            trace.Refused(refused);
        }

        return Task.CompletedTask;
    }
}
