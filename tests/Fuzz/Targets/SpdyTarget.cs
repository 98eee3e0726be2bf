using Fuzz.Engine;
using Recorder.Protocols;
using Recorder.Protocols.PortForward;

namespace Fuzz.Targets;

/// <summary>
/// SPDY: a remote command (first byte 0, see <see cref="CommandTarget"/>), forwarded ports (1), and those tunnelled in a WebSocket (2). The
/// seeds besides the one made here are conversations of a real kubectl.
/// </summary>
internal sealed class SpdyTarget() : CommandTarget("SPDY/3.1", ["v4.channel.k8s.io"])
{
    // A SYN_STREAM for the error stream and one for standard output, as kubectl deflates them.
    private const string Opening =
        "80030001" + "00000029" + "00000001" + "00000000" + "0000" + "78f9e3c6a7c2626060600" + "4a7b392a2d4c45c6851c29a0a0a6800000000ffff"
        + "80030001" + "00000019" + "00000003" + "00000000" + "0000" + "c22ac5565c92925f5a02000000ffff";

    public override string Name => "spdy";

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("command", [0, .. Script.Make(
            (0, Convert.FromHexString(Opening)), (1, [0, 0, 0, 3, 1, 0, 0, 3, .. "out"u8]), (1, [0, 0, 0, 1, 1, 0, 0, 20, .. "{\"status\":\"Success\"}"u8]),
            (0, [0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1]), (0, [0x80, 3, 0, 3, 0, 0, 0, 8, 0, 0, 0, 3, 0, 0, 0, 5]))]);
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        if (input.Length == 0 || input[0] % 3 == 0)
        {
            return base.RunAsync(input, trace);
        }

        string whole = Forward(input, null, trace), dripped = Forward(input, InputRandom.Of(input), new Trace());
        InvariantException.Require(whole == dripped, $"other chunks tell '{dripped}', not '{whole}'");
        return Task.CompletedTask;
    }

    private static string Forward(byte[] input, Random? random, Trace trace)
    {
        var protocol = new ForwardProtocol(IsTunnelled: input[0] % 3 == 2);
        var streams = new ForwardStreams();
        var client = new ForwardReader(protocol, streams, fromClient: true);
        var server = new ForwardReader(protocol, streams, fromClient: false);
        var told = new List<string>();
        string error = "";
        Script.Play(input.AsSpan(1), random, (isServer, bytes) =>
        {
            ReadOnlyMemory<byte> rest = bytes;
            byte[] scratch = new byte[bytes.Length];
            try
            {
                while ((isServer ? server : client).TryRead(ref rest, scratch, out ForwardEvent happened))
                {
                    ForwardedConnection about = happened.Connection;
                    told.Add(happened.IsOver ? $"{about.RequestId} {about.Port} {about.Sent} {about.Received} {about.Error}" : about.RequestId);
                }
            }
            catch (ProtocolException refused)
            {
                trace.Refused(refused);
                error = refused.Message;
            }

            return error.Length == 0;
        });
        trace.Count("told", told.Count);
        trace.Count("open", streams.Open.Count);
        trace.Saw($"between frames {server.IsBetweenFrames}");
        return error.Length != 0 ? "refused" : string.Join('|', told.Concat(streams.Open.Select(open => $"{open.RequestId} {open.Sent} {open.Received}").Order(StringComparer.Ordinal)));
    }
}
