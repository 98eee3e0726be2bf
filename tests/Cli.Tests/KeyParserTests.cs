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
