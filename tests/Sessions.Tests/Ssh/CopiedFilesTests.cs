using Recorder.Protocols.Scp;
using Recorder.Sessions.Ssh.Node;

namespace Sessions.Tests.Ssh;

public sealed class CopiedFilesTests
{
    [Fact]
    public void What_is_kept_of_long_paths_stays_bounded()
    {
        var copied = new CopiedFiles();
        string path = new('p', 60_000);

        for (int i = 0; i < 10_000; i++)
        {
            copied.Add(new ScpTransfer(path, i, true, ""));
        }

        Assert.InRange(copied.Text, CopiedFiles.MaxText - EventText.MaxText, CopiedFiles.MaxText);
        Assert.Equal(copied.Text, copied.Files.Sum(file => file.Path.Length));
    }

    [Fact]
    public void Files_that_were_refused_are_not_counted()
    {
        var copied = new CopiedFiles();
        copied.Add(new ScpTransfer("a", 7, false, "no room"));
        copied.Add(new ScpTransfer("b", 8, false, ""));

        Assert.Equal(("b", 8UL, 0UL), (Assert.Single(copied.Files).Path, copied.Files[0].BytesRead, copied.Files[0].BytesWritten));
    }
}
