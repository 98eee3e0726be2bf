using System.Buffers;
using System.Text;
using KubeAgent.Upstream;
using Recorder.Protocols;

namespace KubeAgent.Tests.Upstream;

public sealed class BodyFramingTests
{
    private const string Chunked = "5\r\nhello\r\n1;ext=1\r\n \r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
    private const string Data = "hello 0123456789";

    [Fact]
    public void Chunks_do_not_depend_on_where_the_bytes_were_split()
    {
        byte[] wire = Encoding.ASCII.GetBytes(Chunked + "next");
        for (int split = 0; split <= wire.Length; split++)
        {
            BodyFraming framing = BodyFraming.Chunked();
            StringBuilder data = new();
            ReadOnlySequence<byte> rest = Take(framing, new(wire[..split]), data);
            rest = Take(framing, Segments.Of(rest.ToArray(), wire[split..]), data);

            Assert.Equal(Data, data.ToString());
            Assert.True(framing.IsComplete);
            Assert.Equal("next", Encoding.ASCII.GetString(rest));
        }
    }

    [Fact]
    public void A_body_cut_short_is_never_complete()
    {
        for (int length = 0; length < Chunked.Length; length++)
        {
            BodyFraming framing = BodyFraming.Chunked();
            Take(framing, new(Encoding.ASCII.GetBytes(Chunked[..length])), new StringBuilder());

            Assert.False(framing.IsComplete);
        }
    }

    [Fact]
    public void A_body_of_known_length_ends_there()
    {
        BodyFraming framing = BodyFraming.OfLength(5);
        StringBuilder data = new();

        ReadOnlySequence<byte> rest = Take(framing, new("hello next"u8.ToArray()), data);

        Assert.Equal("hello", data.ToString());
        Assert.True(framing.IsComplete);
        Assert.Equal(" next", Encoding.ASCII.GetString(rest));
        Assert.True(BodyFraming.OfLength(0).IsComplete);
        Assert.False(BodyFraming.UntilClose().IsComplete);
    }

    [Fact]
    public void Sizes_lines_and_trailers_have_limits()
    {
        string Trailers(int count) => "0\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", count)) + "\r\n";

        Read("7fffffffffffff0\r\n");
        Assert.Throws<ProtocolException>(() => Read("7fffffffffffffff\r\n"));
        Read("1;" + new string('x', BodyFraming.MaxLine - 2) + "\r\n");
        Assert.Throws<ProtocolException>(() => Read("1;" + new string('x', BodyFraming.MaxLine - 1) + "\r\n"));
        Assert.Throws<ProtocolException>(() => Read("1;" + new string('x', BodyFraming.MaxLine)));
        Assert.True(Read(Trailers(BodyFraming.MaxTrailers)).IsComplete);
        Assert.Throws<ProtocolException>(() => Read(Trailers(BodyFraming.MaxTrailers + 1)));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("0x1\r\n")]
    [InlineData(" 1\r\n")]
    [InlineData("1\r\nab\r\n")]
    public void Broken_framing_is_refused(string wire) => Assert.Throws<ProtocolException>(() => Read(wire));

    [Fact]
    public void Random_bytes_do_no_harm()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            string wire = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "0123456789abcdef;\r\n\r\n\r\nXY"[random.Next(25)]));
            try
            {
                Read(wire);
            }
            catch (ProtocolException)
            {
                // Refused.
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }
    }

    private static BodyFraming Read(string wire)
    {
        BodyFraming framing = BodyFraming.Chunked();
        Take(framing, new(Encoding.ASCII.GetBytes(wire)), new StringBuilder());
        return framing;
    }

    private static ReadOnlySequence<byte> Take(BodyFraming framing, ReadOnlySequence<byte> buffer, StringBuilder data)
    {
        while (framing.TryTake(ref buffer, out ReadOnlySequence<byte> piece))
        {
            data.Append(Encoding.ASCII.GetString(piece));
        }

        return buffer;
    }
}
