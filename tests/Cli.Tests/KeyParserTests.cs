using System.Text;
using Recorder.Cli.Terminals;
using Recorder.Playback.Playing;

namespace Cli.Tests;

public sealed class KeyParserTests
{
    [Theory]
    [InlineData(" ", "TogglePause")]
    [InlineData("\e[C", "SeekBy 5")]
    [InlineData("\eOD", "SeekBy -5")]
    [InlineData("\e[1;2C", "SeekBy 30")]
    [InlineData("[", "SeekBy -30")]
    [InlineData("+-", "Faster,Slower")]
    [InlineData("G\e[F\e[4~", "SeekToEnd,SeekToEnd,SeekToEnd")]
    [InlineData("0\e[H", "SeekTo,SeekTo")]
    [InlineData("?.", "Help,Step")]
    [InlineData("\u0003", "Quit")]
    public void Keys_are_commands(string typed, string commands) => Assert.Equal(commands, Parse(Encoding.UTF8.GetBytes(typed)));

    [Theory]
    [InlineData("\e\u0003")]
    [InlineData("\e[1;\u0003")]
    [InlineData("\e]\u0003")]
    [InlineData("\ePx\e\u0003")]
    public void Ctrl_C_quits_whatever_was_typed_before(string typed) => Assert.Equal("Quit,TogglePause", Parse(Encoding.UTF8.GetBytes(typed + " ")));

    [Fact]
    public void An_answer_that_does_not_end_swallows_no_more_keys_than_an_answer_is_long() =>
        Assert.Equal("Help", Parse(Encoding.UTF8.GetBytes("\e]" + new string('q', 256) + "?")));

    [Theory]
    [InlineData("\e[24;80R")]              // cursor position
    [InlineData("\e[?1;2c")]               // device attributes
    [InlineData("\e]11;rgb:0000/0000/0000\a")]
    [InlineData("\eP>|quit(1.0)\e\\")]
    [InlineData("\e[<0;10;10M")]           // mouse
    [InlineData("\e[I")]                   // focus
    public void What_a_terminal_answers_is_no_key(string answer) => Assert.Equal("TogglePause", Parse(Encoding.UTF8.GetBytes(answer + " ")));

    [Fact]
    public void Keys_may_come_in_pieces()
    {
        byte[] typed = " \e[1;2C\e]0;q\a.\eOH?"u8.ToArray();
        for (int split = 0; split <= typed.Length; split++)
        {
            Assert.Equal("TogglePause,SeekBy 30,Step,SeekTo,Help", Parse(typed[..split], typed[split..]));
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        byte[] bytes = new byte[100_000];
        new Random(seed).NextBytes(bytes);

        Parse(bytes);
    }

    private static string Parse(params byte[][] pieces)
    {
        var parser = new KeyParser();
        return string.Join(',', pieces.SelectMany(piece => parser.Parse(piece))
            .Select(command => command.Kind == PlayerCommandKind.SeekBy ? $"SeekBy {command.By.TotalSeconds}" : command.Kind.ToString()));
    }
}
