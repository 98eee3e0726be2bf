using System.IO.Pipelines;
using System.Text;
using k8s;

namespace KubernetesClient.Tests;

public sealed class LineReaderTests
{
    [Fact]
    public async Task Lines_do_not_depend_on_where_the_bytes_were_split()
    {
        byte[] wire = "one\n\ntwo\nthree\n"u8.ToArray();
        for (int split = 0; split <= wire.Length; split++)
        {
            Assert.Equal(["one", "two", "three"], await ReadAsync(100, wire[..split], wire[split..]));
        }
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_left_out()
    {
        byte[] wire = "one\ntwo\n"u8.ToArray();
        for (int length = 0; length <= wire.Length; length++)
        {
            Assert.Equal(length < 4 ? [] : length < 8 ? ["one"] : (string[])["one", "two"], await ReadAsync(100, wire[..length]));
        }
    }

    [Fact]
    public async Task A_line_may_be_as_long_as_the_limit() => Assert.Equal(["12345"], await ReadAsync(5, "12345\n"u8.ToArray()));

    [Theory]
    [InlineData("123456\n")]
    [InlineData("123456")]
    public async Task A_longer_line_is_refused_before_it_ends(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(5, Encoding.UTF8.GetBytes(text)));

    private static async Task<List<string>> ReadAsync(int limit, params byte[][] chunks)
    {
        var pipe = new Pipe();
        Task writing = Task.Run(async () =>
        {
            foreach (byte[] chunk in chunks)
            {
                await pipe.Writer.WriteAsync(chunk);
            }

            await pipe.Writer.CompleteAsync();
        });
        List<string> lines = [];
        await foreach (ReadOnlyMemory<byte> line in LineReader.ReadAsync(pipe.Reader, limit, default))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        await writing;
        return lines;
    }
}
