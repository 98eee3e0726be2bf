using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Sftp;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="SftpTracker"/> over both directions (<see cref="Script"/>; 0 is the client): only <see cref="ProtocolException"/>. What it
/// tells does not depend on how the bytes arrived, and it holds a bounded piece of them.
/// </summary>
internal sealed class SftpTarget : FuzzTarget
{
    private const int MaxHeld = 64 * 1024 + 5;

    public override string Name => "sftp";

    public override IReadOnlyList<Mutation> Mutations { get; } =
    [
        new BlockMutation(LengthPrefix.ScriptStep, new BlockMutation(LengthPrefix.SftpPacket, new FrontMutation(4, new BlockMutation(LengthPrefix.Record, new ByteMutation())))),
        new BlockMutation(LengthPrefix.ScriptStep, new BlockMutation(LengthPrefix.SftpPacket, new ByteMutation())),
    ];

    public override IReadOnlyList<long> Limits => [64 * 1024, 256 * 1024, 256, 257, 4 + 4 + 256 + 8 + 4];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("upload", Script.Make(
            (0, SftpSeeds.Packet(1, 3)), (1, SftpSeeds.Packet(2, 3)),
            (0, SftpSeeds.Packet(3, 1, "/tmp/a", 26, 0)), (1, SftpSeeds.Packet(102, 1, "h1")),
            (0, SftpSeeds.Packet(6, 2, "h1", 0UL, "content")), (1, SftpSeeds.Packet(101, 2, 0, "", "")),
            (0, SftpSeeds.Packet(10, 3, "h1", 4, 0x1A4)), (1, SftpSeeds.Packet(101, 3, 3, "denied", "en")),
            (0, SftpSeeds.Packet(4, 4, "h1")), (1, SftpSeeds.Packet(101, 4, 0, "", ""))));
        yield return ("download", Script.Make(
            (0, [.. SftpSeeds.Packet(3, 1, "/etc/motd", 1, 0), .. SftpSeeds.Packet(17, 2, "/etc/motd")]),
            (1, [.. SftpSeeds.Packet(102, 1, "h"), .. SftpSeeds.Packet(105, 2, 1, 12UL)]),
            (0, SftpSeeds.Packet(5, 3, "h", 0UL, 32_768)), (1, SftpSeeds.Packet(103, 3, "hello, world")),
            (0, SftpSeeds.Packet(5, 4, "h", 12UL, 32_768)), (1, SftpSeeds.Packet(101, 4, 1, "End of file", "en"))));
        yield return ("names", Script.Make(
            (0, [.. SftpSeeds.Packet(18, 1, "/a", "/b"), .. SftpSeeds.Packet(20, 2, "/a", "/l"), .. SftpSeeds.Packet(14, 3, "/d", 0), .. SftpSeeds.Packet(13, 4, "/x")]),
            (1, [.. SftpSeeds.Packet(101, 1, 0, "", ""), .. SftpSeeds.Packet(101, 2, 0, "", ""), .. SftpSeeds.Packet(101, 3, 4, "Failure", "en"), .. SftpSeeds.Packet(101, 4, 2)]),
            (0, [.. SftpSeeds.Packet(200, 5, "posix-rename@openssh.com", "/a", "/b"), .. SftpSeeds.Packet(11, 6, "/d"), .. SftpSeeds.Packet(16, 7, ".")]),
            (1, [.. SftpSeeds.Packet(101, 5, 0, "", ""), .. SftpSeeds.Packet(102, 6, "d"), .. SftpSeeds.Packet(104, 7, 1, "/home", "/home", 0)])));
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        (List<object> whole, string error) = Follow(input, null, trace);
        (List<object> dripped, string otherError) = Follow(input, InputRandom.Of(input), new Trace());
        InvariantException.Require(error == otherError && whole.SequenceEqual(dripped), $"other chunks tell '{otherError}' and {dripped.Count} things, not '{error}' and {whole.Count}");
        return Task.CompletedTask;
    }

    private static (List<object> Told, string Error) Follow(byte[] input, Random? random, Trace trace)
    {
        var tracker = new SftpTracker();
        var ended = new List<SftpOperation>();
        string error = "";
        Script.Play(input, random, (isServer, bytes) =>
        {
            try
            {
                if (isServer)
                {
                    tracker.FromServer(bytes.Span, ended);
                }
                else
                {
                    tracker.FromClient(bytes.Span);
                }
            }
            catch (ProtocolException refused)
            {
                trace.Refused(refused);
                error = refused.Message;
            }

            InvariantException.Require(tracker.HeldFromClient.Length <= MaxHeld && tracker.HeldFromServer.Length <= MaxHeld, "too much is held");
            return error.Length == 0;
        });
        trace.Count("operations", ended.Count);
        trace.Count("files", tracker.Files.Count);
        foreach (SftpOperation operation in ended)
        {
            trace.Saw($"{operation.Action} {(operation.Error.Length == 0 ? "done" : "refused")} {operation.Attributes is null}");
        }

        return ([.. ended, .. tracker.Files.Select(file => (file.Path, file.BytesRead, file.BytesWritten))], error);
    }
}
