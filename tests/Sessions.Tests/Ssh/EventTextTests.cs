using System.Text;
using Recorder.Sessions.Ssh.Node;

namespace Sessions.Tests.Ssh;

public sealed class EventTextTests
{
    [Fact]
    public void What_fits_stays_as_it_is() => Assert.Equal("äöü", EventText.Cut("äöü", 6));

    [Fact]
    public void What_is_cut_says_so_and_fits_with_whole_characters()
    {
        string text = string.Concat(Enumerable.Repeat("a😀ä", 100));
        for (int maximum = 100; maximum < 120; maximum++)
        {
            string cut = EventText.Cut(text, maximum);

            Assert.EndsWith("… (cut: 700 bytes in all)", cut);
            Assert.InRange(Encoding.UTF8.GetByteCount(cut), maximum - 3, maximum);
            Assert.StartsWith(cut[..cut.IndexOf('…', StringComparison.Ordinal)], text);
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)));
        }
    }
}
