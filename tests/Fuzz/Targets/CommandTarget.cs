using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.RemoteCommand;

namespace Fuzz.Targets;

/// <summary>
/// A remote command, both directions (<see cref="Script"/>; 0 is the client): only <see cref="ProtocolException"/>, nothing that depends on
/// how the bytes arrived, no event without content. The first byte chooses the subprotocol.
/// </summary>
internal abstract class CommandTarget(string upgrade, string[] subprotocols) : FuzzTarget
{
    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new FrontMutation(1, new BlockMutation(LengthPrefix.ScriptStep, new ByteMutation())), new FrontMutation(1, new BlockMutation(LengthPrefix.ScriptStep, new ByteMutation()))];

    public override IReadOnlyList<long> Limits => [125, 126, 127, 255, 65_535, 16 * 1024, 1024];

    public override Task RunAsync(byte[] input, Trace trace)
    {
        if (input.Length > 0)
        {
            string whole = Follow(input, null, trace), dripped = Follow(input, InputRandom.Of(input), new Trace());
            InvariantException.Require(whole == dripped, $"other chunks tell '{dripped}', not '{whole}'");
        }

        return Task.CompletedTask;
    }

    private string Follow(byte[] input, Random? random, Trace trace)
    {
        (RemoteCommandReader client, RemoteCommandReader server) = RemoteCommandReader.Open(RemoteProtocol.Find(upgrade, subprotocols[input[0] % subprotocols.Length])!);
        var digests = new Dictionary<RemoteEventKind, (long Count, int Digest)>();
        string error = "";
        Script.Play(input.AsSpan(1), random, (isServer, bytes) =>
        {
            RemoteCommandReader reader = isServer ? server : client;
            byte[] before = bytes.ToArray();
            ReadOnlyMemory<byte> rest = bytes;
            byte[] scratch = new byte[bytes.Length];
            try
            {
                while (reader.TryRead(ref rest, scratch, out RemoteEvent said))
                {
                    bool isBytes = said.Kind is RemoteEventKind.Input or RemoteEventKind.Output or RemoteEventKind.ErrorOutput;
                    InvariantException.Require(isBytes != said.Bytes.IsEmpty, $"{said.Kind} with {said.Bytes.Length} bytes");
                    Add(digests, said);
                }

                InvariantException.Require(rest.IsEmpty, "bytes are left");
            }
            catch (ProtocolException refused)
            {
                trace.Refused(refused);
                error = refused.Message;
            }

            InvariantException.Require(bytes.Span.SequenceEqual(before), "the bytes that go on were changed");
            reader.Mark();
            return error.Length == 0;
        });
        foreach ((RemoteEventKind kind, (long count, _)) in digests)
        {
            trace.Count(kind.ToString(), count);
        }

        trace.Saw($"status {server.Status is not null} {server.Status?.ExitCode is not null} ended {server.HasEnded}");
        trace.Saw($"ending {server.EndWith("x"u8.ToArray())?.Count}");

        // How far the direction got that is not to blame may depend on the chunks only where there is an error.
        return error.Length != 0 ? "refused" : string.Join(' ', digests.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}:{entry.Value}")) + server.Status;
    }

    private static void Add(Dictionary<RemoteEventKind, (long Count, int Digest)> digests, RemoteEvent said)
    {
        (long count, int digest) = digests.GetValueOrDefault(said.Kind);
        foreach (byte value in said.Bytes.Span)
        {
            digest = (digest * 31) + value;
        }

        digest = said.Kind == RemoteEventKind.Resize ? (digest * 31) + said.Columns + (said.Rows * 7) : digest;
        digests[said.Kind] = (count + Math.Max(1, said.Bytes.Length), digest);
    }
}
