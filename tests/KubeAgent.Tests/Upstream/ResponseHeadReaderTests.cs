using System.Buffers;
using System.Text;
using KubeAgent.Upstream;
using Recorder.Protocols;

namespace KubeAgent.Tests.Upstream;

public sealed class ResponseHeadReaderTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nWarning: 299 - \"a\"\r\nWarning:\t299 - \"b\" \r\nEmpty:\r\n\r\n";

    [Fact]
    public void A_head_does_not_depend_on_where_the_bytes_were_split()
    {
        byte[] wire = Encoding.ASCII.GetBytes(Head + "rest");
        for (int split = 0; split <= wire.Length; split++)
        {
            ReadOnlySequence<byte> buffer = Segments.Of(wire[..split], wire[split..]);

            Assert.True(ResponseHeadReader.TryRead(ref buffer, out ResponseHead? head));
            Assert.Equal(200, head.StatusCode);
            Assert.Equal(["299 - \"a\"", "299 - \"b\""], head.Values("warning").AsEnumerable());
            Assert.Equal([""], head.Values("Empty").AsEnumerable());
            Assert.Equal("rest", Encoding.ASCII.GetString(buffer));
        }
    }

    [Fact]
    public void A_head_that_is_not_whole_is_left_alone()
    {
        for (int length = 0; length < Head.Length; length++)
        {
            ReadOnlySequence<byte> buffer = new(Encoding.ASCII.GetBytes(Head[..length]));

            Assert.False(ResponseHeadReader.TryRead(ref buffer, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    [Fact]
    public void The_largest_head_is_read_and_one_more_byte_is_refused()
    {
        string Sized(int size) => "HTTP/1.1 200 OK\r\nX: " + new string('x', size - "HTTP/1.1 200 OK\r\nX: ".Length);

        ReadOnlySequence<byte> largest = Bytes(Sized(ResponseHeadReader.MaxSize) + "\r\n\r\n");
        Assert.True(ResponseHeadReader.TryRead(ref largest, out _));
        Assert.Throws<ProtocolException>(() => Read(Sized(ResponseHeadReader.MaxSize + 1) + "\r\n\r\n"));
        Assert.Throws<ProtocolException>(() => Read(Sized(ResponseHeadReader.MaxSize + 1)));
        Assert.True(Read("HTTP/1.1 200 OK" + string.Concat(Enumerable.Repeat("\r\nA: b", ResponseHeadReader.MaxHeaders)) + "\r\n\r\n"));
        Assert.Throws<ProtocolException>(() => Read("HTTP/1.1 200 OK" + string.Concat(Enumerable.Repeat("\r\nA: b", ResponseHeadReader.MaxHeaders + 1)) + "\r\n\r\n"));
    }

    [Theory]
    [InlineData("HTTP/2 200 OK")]
    [InlineData("HTTP/1.1 099 Low")]
    [InlineData("HTTP/1.1 600 High")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("HTTP/1.1 2000")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon")]
    [InlineData("HTTP/1.1 200 OK\r\n: no name")]
    [InlineData("HTTP/1.1 200 OK\r\na b: c")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n folded")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\rX: c")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\nX: c")]
    [InlineData("")]
    public void What_is_no_head_is_refused(string text) => Assert.Throws<ProtocolException>(() => Read(text + "\r\n\r\n"));

    [Fact]
    public void Random_bytes_do_no_harm()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            try
            {
                Read("HTTP/1.1 200 OK\r\n" + Encoding.Latin1.GetString(bytes) + "\r\n\r\n");
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

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: +1")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    public void A_body_of_uncertain_length_is_refused(string headers)
    {
        ReadOnlySequence<byte> buffer = Bytes($"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n");
        Assert.True(ResponseHeadReader.TryRead(ref buffer, out ResponseHead? head));

        Assert.Throws<ProtocolException>(() => head.Framing("GET"));
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.Latin1.GetBytes(text));

    private static bool Read(string text)
    {
        ReadOnlySequence<byte> buffer = Bytes(text);
        return ResponseHeadReader.TryRead(ref buffer, out _);
    }
}
