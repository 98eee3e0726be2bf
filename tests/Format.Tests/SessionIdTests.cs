using Recorder.Format;

namespace Format.Tests;

public sealed class SessionIdTests
{
    private const string Text = "36cee9e9-9a80-4c32-9163-3d9241cdac7a";

    [Fact]
    public void An_id_is_written_as_it_is_read() => Assert.Equal(Text, SessionId.Parse(Text).ToString());

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("01a20580-e5b7-7e5a-9efa-c762e11fba6a")]
    public void Every_version_of_UUID_is_an_id(string text) => Assert.Equal(text, SessionId.Parse(text).ToString());

    [Fact]
    public void No_other_character_may_stand_at_any_place()
    {
        for (int i = 0; i < Text.Length; i++)
        {
            for (int character = 0; character <= 256; character++)
            {
                char[] changed = Text.ToCharArray();
                changed[i] = (char)character;
                bool isHex = char.IsAsciiHexDigitLower((char)character);
                bool isId = Text[i] == '-' ? character == '-' : isHex;

                Assert.True(isId == SessionId.TryParse(new string(changed), out SessionId id), $"'{new string(changed)}'");
                Assert.Equal(isId ? new string(changed) : Guid.Empty.ToString(), id.ToString());
            }
        }
    }

    [Fact]
    public void No_prefix_and_nothing_longer_is_an_id()
    {
        for (int length = 0; length < Text.Length; length++)
        {
            Assert.False(SessionId.TryParse(Text[..length], out _));
        }

        Assert.False(SessionId.TryParse(Text + "0", out _));
        Assert.False(SessionId.TryParse(" " + Text, out _));
        Assert.False(SessionId.TryParse((string?)null, out _));
    }

    // At each group, as Guid would read them.
    [Theory]
    [InlineData("+6cee9e9-9a80-4c32-9163-3d9241cdac7a")]
    [InlineData("0x6cee9e-9a80-4c32-9163-3d9241cdac7a")]
    [InlineData("36cee9e9-+a80-4c32-9163-3d9241cdac7a")]
    [InlineData("36cee9e9-0x80-4c32-9163-3d9241cdac7a")]
    [InlineData("36cee9e9-9a80-+c32-9163-3d9241cdac7a")]
    [InlineData("36cee9e9-9a80-0x32-9163-3d9241cdac7a")]
    [InlineData("36cee9e9-9a80-4c32-+163-3d9241cdac7a")]
    [InlineData("36cee9e9-9a80-4c32-9163-+d9241cdac7a")]
    [InlineData("36cee9e9-9a80-4c32-9163-0x9241cdac7a")]
    [InlineData("36CEE9E9-9A80-4C32-9163-3D9241CDAC7A")]
    [InlineData("{36cee9e9-9a80-4c32-9163-3d9241cdac7a}")]
    [InlineData("36cee9e99a804c3291633d9241cdac7a")]
    public void What_only_Guid_reads_is_no_id(string text) => Assert.Throws<FormatException>(() => SessionId.Parse(text));
}
