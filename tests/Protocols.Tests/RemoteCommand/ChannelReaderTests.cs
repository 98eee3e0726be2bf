using System.Text;
using Protocols.Tests.WebSocket;
using Recorder.Protocols;
using Recorder.Protocols.RemoteCommand;

namespace Protocols.Tests.RemoteCommand;

public sealed class ChannelReaderTests
{
    private static readonly byte[] _mask = [7, 6, 5, 4];

    public static TheoryData<string> Base64Protocols => ["base64.channel.k8s.io", "v4.base64.channel.k8s.io"];

    public static TheoryData<string> BinaryProtocols => ["", "channel.k8s.io", "v2.channel.k8s.io", "v3.channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io"];

    [Theory]
    [MemberData(nameof(BinaryProtocols))]
    public void Every_version_carries_the_same_streams(string protocol)
    {
        Watched said = Watch(protocol)
            .Take(false, [.. Message(1, ""), .. Message(1, "out"), .. Message(2, "err")])
            .Take(true, [.. Message(0, "in", _mask), .. Message(4, "{\"width\":80,\"HEIGHT\":24,\"more\":[{}]}", _mask)]);

        Assert.Equal(("out", "err", "in", "80x24"), (said.Output, said.ErrorOutput, said.Input, said.Sizes));
    }

    [Theory]
    [MemberData(nameof(Base64Protocols))]
    public void Base64_variants_are_decoded_wherever_they_are_split(string protocol)
    {
        byte[] server = [.. Text("1"), .. Text("1b3V0"), .. Text("2ZXJyIQ=="), .. Text("1b\r\n3V0")], client = [.. Text("0aW4=", _mask), .. Text("4e30=", _mask)];
        for (int split = 0; split <= server.Length; split++)
        {
            Watched said = Watch(protocol).Take(false, server[..split], server[split..]).Take(true, [.. client.Chunk(1 + (split % 3))]);

            Assert.Equal(("outout", "err!", "in", "0x0"), (said.Output, said.ErrorOutput, said.Input, said.Sizes));
        }
    }

    [Fact]
    public void Long_base64_is_decoded_in_pieces()
    {
        byte[] bytes = new byte[3 * Base64Text.MaxAtOnce];
        new Random(3).NextBytes(bytes);

        Watched said = Watch("base64.channel.k8s.io").Take(false, Text("1" + Convert.ToBase64String(bytes)));

        Assert.Equal(bytes, Encoding.Latin1.GetBytes(said.Output));
    }

    [Fact]
    public void Before_v4_the_error_channel_is_text_and_none_is_success()
    {
        Assert.Equal(new RemoteStatus(0, ""), Watch("channel.k8s.io").Server.Status);
        Assert.Equal(new RemoteStatus(null, "no such thing"), Watch("v3.channel.k8s.io").Take(false, Message(3, "no such thing\n")).Server.Status);
        Assert.Null(Watch("v4.channel.k8s.io").Server.Status);
    }

    [Theory]
    [InlineData("{\"status\":\"Success\"}", 0, "")]
    [InlineData("{\"status\":\"Failure\",\"message\":\"m\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"137\"}]}}", 137, "m")]
    [InlineData("{\"status\":\"Failure\",\"message\":\"m\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[]}}", null, "m")]
    [InlineData("{\"status\":\"Failure\",\"message\":\"m\",\"reason\":\"InternalError\"}", null, "m")]
    [InlineData("not json", null, "not json")]
    [InlineData("[]", null, "[]")]
    public void A_status_is_read_also_when_it_comes_in_two_messages(string json, int? code, string message)
    {
        Watched said = Watch("v4.channel.k8s.io").Take(false, [.. Message(3, json[..1]), .. Message(3, json[1..])]);

        Assert.Equal(new RemoteStatus(code, message), said.Server.Status);
    }

    [Fact]
    public void Only_v5_closes_a_channel()
    {
        byte[] close = Frames.Binary([255, 0], _mask);

        Assert.Equal(1, Watch("v5.channel.k8s.io").Take(true, [.. close.Chunk(1)]).InputEnds);
        Assert.Throws<ProtocolException>(() => Watch("v4.channel.k8s.io").Take(true, close));
    }

    [Fact]
    public void Input_behind_its_end_is_refused()
    {
        Watched said = Watch("v5.channel.k8s.io").Take(true, Message(0, "id", _mask), Frames.Binary([255, 0], _mask), Message(0, "", _mask), Message(4, "{}", _mask));

        Assert.Throws<ProtocolException>(() => said.Take(true, Message(0, "rm", _mask)));
        Assert.Equal(("id", 1), (said.Input, said.InputEnds));
    }

    [Theory]
    [InlineData("828101020304fe")] // Channel 255 and nothing else.
    [InlineData("828300000000ff0000")] // Two channels closed at once.
    [InlineData("828200000000ff05")] // A channel that does not exist.
    [InlineData("82820000000005aa")]
    [InlineData("82820000000001aa")] // Output of a client.
    [InlineData("82820000000003aa")]
    [InlineData("02820000000000aa")] // The first of several frames.
    [InlineData("82820000000004ff")] // No JSON.
    [InlineData("8288000000008204c00000000000")]
    [InlineData("820200aa")] // No mask.
    public void What_a_client_may_not_say_is_refused(string hex) =>
        Assert.Throws<ProtocolException>(() => Watch("v5.channel.k8s.io").Take(true, Convert.FromHexString(hex)));

    [Theory]
    [InlineData("1b3V")] // Not whole.
    [InlineData("1b3V0IQ==aa")] // Behind the padding.
    [InlineData("1****")]
    [InlineData("1b3  V0  ")]
    [InlineData("xb3V0")]
    [InlineData("5b3V0")]
    public void What_is_no_base64_channel_is_refused(string text) =>
        Assert.Throws<ProtocolException>(() => Watch("v4.base64.channel.k8s.io").Take(false, Text(text)));

    [Fact]
    public void Resizes_may_come_in_any_pieces_and_at_their_limits()
    {
        string sizes = "{\"Width\":65535,\"Height\":0}\n{\"Width\":null}{\"a\":\"}\\\"{\",\"Width\":1,\"Height\":2}";

        Assert.Equal("65535x0 0x0 1x2", Watch("v5.channel.k8s.io").Take(true, [.. sizes.SelectMany(letter => Message(4, letter.ToString(), _mask))]).Sizes);
        Assert.Throws<ProtocolException>(() => Watch("v5.channel.k8s.io").Take(true, Message(4, "{\"Width\":65536}", _mask)));
        Assert.Throws<ProtocolException>(() => Watch("v5.channel.k8s.io").Take(true, Message(4, "{\"Width\":-1}", _mask)));
        Assert.Throws<ProtocolException>(() => Watch("v5.channel.k8s.io").Take(true, Message(4, "{" + new string(' ', ResizeReader.MaxSize), _mask)));
    }

    [Fact]
    public void An_error_channel_at_its_limit_passes_and_one_byte_more_is_refused()
    {
        Assert.NotNull(Watch("v4.channel.k8s.io").Take(false, Message(3, new string('x', StatusText.MaxSize))).Server.Status);
        Assert.Throws<ProtocolException>(() => Watch("v4.channel.k8s.io").Take(false, Message(3, new string('x', StatusText.MaxSize + 1))));
    }

    [Fact]
    public void Random_messages_are_read_or_refused() => Seeded.Run(3000, 60, bytes =>
    {
        try
        {
            bool fromClient = bytes.Length % 3 == 0;
            Watch(bytes.Length % 2 == 0 ? "v5.channel.k8s.io" : "v4.base64.channel.k8s.io").Take(fromClient, Frames.Binary(bytes, fromClient ? _mask : null));
        }
        catch (ProtocolException)
        {
        }
    });

    internal static byte[] Message(byte channel, string text, byte[]? mask = null) => Frames.Binary([channel, .. Encoding.Latin1.GetBytes(text)], mask);

    private static byte[] Text(string text, byte[]? mask = null) => Frames.Frame(0x81, Encoding.ASCII.GetBytes(text), mask);

    private static Watched Watch(string protocol) => new(RemoteProtocol.Find("websocket", protocol)!);
}
