using Recorder.Protocols;
using Recorder.Protocols.Node;

namespace Protocols.Tests.Node;

public sealed class NodeMessageTests
{
    private static readonly OpenMessage _open = new()
    {
        HasTerminal = true, Interactive = true, Columns = 65535, Rows = 1, Command = ["ls", "-l", ""], OriginalCommand = "ls -l",
        SshConnection = "192.0.2.1 50000 192.0.2.2 22", AuthenticationText = "publickey x y", TerminalType = "xterm", WorkingDirectory = "/ü",
    };

    private static readonly Dictionary<string, (byte[] Frame, Action<byte[]> Parse)> _messages = new()
    {
        ["Open"] = (_open.ToFrame(), body => OpenMessage.Parse(body)),
        ["Opened"] = (new OpenedMessage(new string('a', 36), true, true, new byte[32]).ToFrame(), body => OpenedMessage.Parse(body)),
        ["Resize"] = (new ResizeMessage(80, 25).ToFrame(), body => ResizeMessage.Parse(body)),
        ["End"] = (new EndMessage(255, 64).ToFrame(), body => EndMessage.Parse(body)),
        ["Taken"] = (new TakenMessage(long.MaxValue, 7).ToFrame(), body => TakenMessage.Parse(body)),
        ["Failed"] = (new FailedMessage(true, "disk full").ToFrame(), body => FailedMessage.Parse(body)),
        ["Terminated"] = (new TerminatedMessage("ended by bob").ToFrame(), body => TerminatedMessage.Parse(body)),
        ["Lost"] = (new LostMessage("s", new byte[32], 1, "why").ToFrame(), body => LostMessage.Parse(body)),
    };

    public static TheoryData<string> Names => [.. _messages.Keys];

    [Fact]
    public void Open_comes_back_as_it_was()
    {
        OpenMessage back = OpenMessage.Parse(Body(_open.ToFrame()));

        Assert.Equal(_open with { Command = back.Command }, back);
        Assert.Equal(_open.Command, back.Command);
    }

    [Fact]
    public void Small_messages_come_back_as_they_were()
    {
        Assert.Equal(new ResizeMessage(65535, 1), ResizeMessage.Parse(Body(new ResizeMessage(65535, 1).ToFrame())));
        Assert.Equal(new EndMessage(0, 9), EndMessage.Parse(Body(new EndMessage(0, 9).ToFrame())));
        Assert.Equal(new TakenMessage(1L << 40, 3), TakenMessage.Parse(Body(new TakenMessage(1L << 40, 3).ToFrame())));
        Assert.Equal(new FailedMessage(false, "ü"), FailedMessage.Parse(Body(new FailedMessage(false, "ü").ToFrame())));
        Assert.Equal(new TerminatedMessage("ü: lunch"), TerminatedMessage.Parse(Body(new TerminatedMessage("ü: lunch").ToFrame())));
        OpenedMessage opened = OpenedMessage.Parse(Body(new OpenedMessage(new string('b', 36), true, false, new byte[32]).ToFrame()));
        Assert.Equal((new string('b', 36), true, false), (opened.SessionId, opened.WantsInput, opened.FailOpen));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_cut_anywhere_or_followed_by_a_byte_is_refused(string name)
    {
        (byte[] frame, Action<byte[]> parse) = _messages[name];
        byte[] body = Body(frame);
        parse(body);
        for (int length = 0; length < body.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => parse(body[..length]));
        }

        Assert.Throws<ProtocolException>(() => parse([.. body, 0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_are_a_message_or_refused(string name) => Seeded.Run(1000, 300, bytes =>
    {
        try
        {
            _messages[name].Parse(bytes);
        }
        catch (ProtocolException)
        {
        }
    });

    [Fact]
    public void Fields_at_their_limits_pass_and_one_past_is_refused()
    {
        OpenMessage.Parse(Body((_open with { Command = [.. Enumerable.Repeat("x", OpenMessage.MaxArguments)] }).ToFrame()));
        OpenMessage.Parse(Body((_open with { OriginalCommand = new string('x', OpenMessage.MaxCommand) }).ToFrame()));
        OpenMessage.Parse(Body((_open with { TerminalType = new string('x', OpenMessage.MaxText) }).ToFrame()));
        OpenMessage.Parse(Body((_open with { AuthenticationText = new string('x', OpenMessage.MaxAuthentication) }).ToFrame()));

        OpenMessage[] wrong =
        [
            _open with { Command = [.. Enumerable.Repeat("x", OpenMessage.MaxArguments + 1)] },
            _open with { Command = [new string('x', OpenMessage.MaxCommand + 1)] },
            _open with { OriginalCommand = new string('x', OpenMessage.MaxCommand + 1) },
            _open with { TerminalType = new string('x', OpenMessage.MaxText + 1) },
            _open with { AuthenticationText = new string('x', OpenMessage.MaxAuthentication + 1) },
        ];
        foreach (OpenMessage message in wrong)
        {
            Assert.Throws<ProtocolException>(() => OpenMessage.Parse(Body(message.ToFrame())));
        }

        Assert.Throws<ProtocolException>(() => EndMessage.Parse([0, 65]));
        Assert.Throws<ProtocolException>(() => TakenMessage.Parse([0x80, .. new byte[15]]));
        Assert.Throws<ProtocolException>(() => FailedMessage.Parse([2, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_is_refused_before_anything_is_made()
    {
        byte[] body = [0, 0, 80, 0, 25, 0, 0, 1, 0 /* 256 arguments */, 0, 0, 0, 0];

        Assert.Throws<ProtocolException>(() => OpenMessage.Parse(body));
    }

    private static byte[] Body(byte[] frame) => frame[NodeFrame.HeaderSize..];
}
