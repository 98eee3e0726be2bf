using System.Text;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Scp;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="ScpTracker"/> over both directions (<see cref="Script"/>; 0 is the sender): only <see cref="ProtocolException"/>, nothing that
/// depends on how the bytes arrived, little held. The first byte chooses upload (1), into a folder (2), and a path with a slash at its end (4).
/// </summary>
internal sealed class ScpTarget : FuzzTarget
{
    private const int MaxHeld = 8 * 1024;

    public override string Name => "scp";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new FrontMutation(1, new BlockMutation(LengthPrefix.ScriptStep, new ByteMutation())), new FrontMutation(1, new BlockMutation(LengthPrefix.ScriptStep, new ByteMutation()))];

    public override IReadOnlyList<long> Limits => [MaxHeld, 256, 257];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("upload", [1, .. Steps("<\0>C0644 5 a b\n<\0>hello\0<\0")]);
        yield return ("folder", [7, .. Steps("<\0>T1700000000 0 1700000000 0\n<\0>D0755 0 dir\n<\0>C0600 0 empty\n<\0>\0<\0>E\n<\0")]);
        yield return ("download", [0, .. Steps("<\0>C0644 3 a\n<\0>abc\0<\u0001no room\n>\u0001scp: gone\n")]);
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        if (input.Length > 0)
        {
            (List<ScpTransfer> whole, string error) = Follow(input, null, trace);
            (List<ScpTransfer> dripped, string otherError) = Follow(input, InputRandom.Of(input), new Trace());
            InvariantException.Require(error == otherError && whole.SequenceEqual(dripped), $"other chunks tell '{otherError}' and {dripped.Count} transfers, not '{error}' and {whole.Count}");
        }

        return Task.CompletedTask;
    }

    private static (List<ScpTransfer> Told, string Error) Follow(byte[] input, Random? random, Trace trace)
    {
        var tracker = new ScpTracker((input[0] & 4) != 0 ? "/tmp/" : "/tmp/a b", (input[0] & 1) != 0, (input[0] & 2) != 0);
        var ended = new List<ScpTransfer>();
        string error = "";
        Script.Play(input.AsSpan(1), random, (isReceiver, bytes) =>
        {
            try
            {
                if (isReceiver)
                {
                    tracker.FromReceiver(bytes.Span, ended);
                }
                else
                {
                    tracker.FromSender(bytes.Span, ended);
                }
            }
            catch (ProtocolException refused)
            {
                trace.Refused(refused);
                error = refused.Message;
            }

            InvariantException.Require(tracker.HeldFromSender.Length <= MaxHeld && tracker.HeldFromReceiver.Length <= MaxHeld, "too much is held");
            return error.Length == 0;
        });
        List<ScpTransfer> unfinished = [.. tracker.Unfinished()];
        trace.Count("ended", ended.Count);
        trace.Count("unfinished", unfinished.Count);
        trace.Count("failed", ended.Count(transfer => transfer.Error.Length > 0));
        return ([.. ended, .. unfinished], error);
    }

    // '<' begins what the receiver says, '>' what the sender says.
    private static byte[] Steps(string script)
    {
        var steps = new List<(byte, byte[])>();
        for (int at = 0; at < script.Length;)
        {
            int end = script.IndexOfAny(['<', '>'], at + 1);
            end = end < 0 ? script.Length : end;
            steps.Add(((byte)(script[at] == '<' ? 1 : 0), Encoding.UTF8.GetBytes(script[(at + 1)..end])));
            at = end;
        }

        return Script.Make([.. steps]);
    }
}
