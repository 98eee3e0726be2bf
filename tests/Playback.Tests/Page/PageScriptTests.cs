using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Playback.Tests.Page;

/// <summary>Runs the page's terminal and player outside a browser.</summary>
public sealed class PageScriptTests
{
    private const string Node = "/usr/bin/node";

    [Fact]
    public async Task The_terminal_shows_what_a_terminal_shows_and_seeking_what_playing_shows()
    {
        Assert.SkipUnless(File.Exists(Node), "node is not installed");
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));
        var start = new ProcessStartInfo(Node,
            [Path.Combine(root, "tests/Playback.Tests/Page/terminal.test.js"), Path.Combine(root, "recorder/Playback/Page"), Path.Combine(root, "tests/testdata/exports/terminal.json")])
        {
            RedirectStandardOutput = true,
        };

        using Process node = Process.Start(start)!;
        string output = await node.StandardOutput.ReadToEndAsync();

        Assert.EndsWith(" vectors, 0 failed\n", output);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
