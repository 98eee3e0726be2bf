using System.Buffers;
using System.Text;
using Recorder.Playback.Playing;

namespace Playback.Tests.Playing;

public sealed class TerminalGuardTests
{
    [Theory]
    [InlineData("plain text\r\n\t\b")]
    [InlineData("naïve 日本 😀")]
    [InlineData("\e[1;31mred\e[0m\e[2J\e[10;5H\e[K\e[1;24r")]
    [InlineData("\e[?1049h\e[?25l\e[?7h")]
    [InlineData("\e]0;title\a\e]2;title\e\\\e]8;;http://x\e\\link")]
    [InlineData("\e(0lqk\e(B\e7\e8\eM\ec")]
    [InlineData("\e[2 q\e[!p\e[22;0;0t")]
    public void What_concerns_the_screen_passes(string text) => Assert.Equal(text, Filter(text));

    [Theory]
    [InlineData("a\e[cb")]            // device attributes
    [InlineData("a\e[>cb")]
    [InlineData("a\e[6nb")]           // cursor position report
    [InlineData("a\eZb")]
    [InlineData("a\u0005b")]          // enquiry
    [InlineData("a\e[?1$pb")]         // mode report
    [InlineData("a\e[>qb")]
    [InlineData("a\e[21tb")]          // title report
    [InlineData("a\e[8;99;99tb")]     // resize
    [InlineData("a\e]52;c;aGk=\ab")]  // clipboard
    [InlineData("a\e]11;?\e\\b")]     // colour report
    [InlineData("a\eP$qm\e\\b")]      // setting report
    [InlineData("a\e_Gf=100;x\e\\b")] // images from files
    [InlineData("a\e[?1000hb")]       // mouse
    [InlineData("a\e[?2004hb")]       // paste brackets
    [InlineData("a\e[>4;2mb")]        // keyboard modes
    [InlineData("a\e[>1ub")]
    [InlineData("a\u009b6nb")]        // C1 form
    public void What_reaches_further_does_not(string text)
    {
        string filtered = Filter(text);

        Assert.True(filtered is "ab" or "a6nb", filtered);
    }

    [Fact]
    public void Only_the_foreign_ones_of_several_modes_are_taken_out() => Assert.Equal("\e[?1049;25h", Filter("\e[?1049;1000;25;2004h"));

    [Fact]
    public void The_alternate_screen_is_followed()
    {
        var guard = new TerminalGuard();
        guard.Write("\e[?1049h"u8, new ArrayBufferWriter<byte>());
        Assert.True(guard.IsOnAlternateScreen);

        guard.Write("\e[?1049l"u8, new ArrayBufferWriter<byte>());
        Assert.False(guard.IsOnAlternateScreen);
    }

    [Fact]
    public void It_does_not_matter_where_output_is_cut()
    {
        byte[] output = Encoding.UTF8.GetBytes("a\e[1mé\e[6nb\e]52;c;eA==\e\\c\e[?1049;1000hd\e]0;t\ae😀\eP+q\e\\f");
        string whole = Filter(output, []);

        for (int split = 0; split <= output.Length; split++)
        {
            Assert.Equal(whole, Filter(output[..split], output[split..]));
        }
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_ask_the_terminal()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] letters = "\e\e\e[]P?>1;059cnhtqp$ \a\\abc"u8.ToArray();
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[40];
            random.GetItems(letters, bytes);

            string filtered = Filter(bytes, []);

            Assert.DoesNotContain("\e[c", filtered);
            Assert.DoesNotMatch("\e\\[[0-9;>]*[cn]", filtered);
        }
    }

    private static string Filter(string text) => Filter(Encoding.UTF8.GetBytes(text), []);

    private static string Filter(params byte[][] pieces)
    {
        var guard = new TerminalGuard();
        var allowed = new ArrayBufferWriter<byte>();
        foreach (byte[] piece in pieces)
        {
            guard.Write(piece, allowed);
        }

        return Encoding.UTF8.GetString(allowed.WrittenSpan);
    }
}
