using System.Buffers;
using System.IO.Compression;
using System.Text;
using Recorder.Streaming.Wire;

namespace Streaming.Tests.Wire;

public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 % voll – später", "100 %25 voll %E2%80%93 sp%C3%A4ter")]
    [InlineData("line\r\nbreak", "line%0D%0Abreak")]
    public void Messages_are_percent_encoded_and_back(string message, string encoded)
    {
        Assert.Equal(encoded, GrpcStatusText.Encode(message));
        Assert.Equal(message, GrpcStatusText.Decode(encoded));
    }

    [Fact]
    public void A_long_message_is_cut() => Assert.InRange(GrpcStatusText.Encode(new string('ä', 5000)).Length, 1000, GrpcStatusText.MaxLength);

    [Theory]
    [InlineData("%")]
    [InlineData("%2")]
    [InlineData("%zz")]
    public void What_is_no_escape_stays(string encoded) => Assert.Equal(encoded, GrpcStatusText.Decode(encoded));

    [Theory]
    [InlineData("5S", 5000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("250m", 250)]
    [InlineData("99999999u", 99_999.999)]
    [InlineData("1000000n", 1)]
    public void Timeouts_are_read(string header, double milliseconds) =>
        Assert.Equal(milliseconds, GrpcTimeout.Parse(header)!.Value.TotalMilliseconds, tolerance: 0.001);

    [Theory]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("123456789S")]
    public void What_is_no_timeout_is_refused(string header) => Assert.Throws<GrpcException>(() => GrpcTimeout.Parse(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("99999999H")]
    public void No_timeout_is_none(string? header) => Assert.Null(GrpcTimeout.Parse(header));

    [Fact]
    public void An_empty_compressed_message_is_refused() => Assert.Equal(
        GrpcStatus.InvalidArgument, Assert.Throws<GrpcException>(() => GzipMessage.Decompress(ReadOnlySequence<byte>.Empty, new byte[10])).Status);

    [Fact]
    public void A_compressed_message_is_unpacked_up_to_the_limit()
    {
        byte[] packed = Gzip(new byte[1000]);

        Assert.Equal(1000, GzipMessage.Decompress(new ReadOnlySequence<byte>(packed), new byte[1000]));
        GrpcException refused = Assert.Throws<GrpcException>(() => GzipMessage.Decompress(new ReadOnlySequence<byte>(packed), new byte[999]));
        Assert.Equal("compressed message unpacks to more than 999 bytes", refused.Message);
    }

    [Fact]
    public void What_is_no_gzip_is_refused() => Assert.Equal(
        GrpcStatus.InvalidArgument,
        Assert.Throws<GrpcException>(() => GzipMessage.Decompress(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes("hello, hello, hello")), new byte[9])).Status);

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
