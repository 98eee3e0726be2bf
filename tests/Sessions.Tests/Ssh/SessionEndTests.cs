using System.Text;
using Recorder.Sessions.Terminal;

namespace Sessions.Tests.Ssh;

/// <summary>When the shell of a session that is over may go.</summary>
public sealed class SessionEndTests
{
    private const int Unrecorded = 254;

    [Fact]
    public async Task A_sync_session_is_durable_when_its_shell_exits()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("sync");
        File.WriteAllText(Hold(node), "");
        using PipedRun run = PipedRun.Start(node.Shell("--", "sh", "-c", "echo done; exit 7"));
        Task<(ExitStatus Status, byte[] Output, string Error)> ending = run.EndAsync();
        await run.ExpectAsync("done");
        await TestKit.Eventually.TrueAsync(() => HasEnded(node));

        Assert.False(ending.IsCompleted);
        File.Delete(Hold(node));

        Assert.Equal(7, (await ending).Status.Code);
        await node.OnlyRecordingAsync();
    }

    [Fact]
    public async Task An_async_session_does_not_wait_for_its_recording_to_be_completed()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync();
        File.WriteAllText(Hold(node), "");

        Assert.Equal(7, (await PipedRun.ToEndAsync(node.Shell("--", "sh", "-c", "exit 7"))).Status.Code);

        Assert.Empty(node.Finished());
        File.Delete(Hold(node));
        await node.OnlyRecordingAsync();
    }

    [Fact]
    public async Task A_sync_session_that_did_not_become_durable_says_so()
    {
        using NodeUnderTest node = await NodeUnderTest.StartAsync("sync");
        File.WriteAllText(Hold(node), "");
        using PipedRun run = PipedRun.Start(node.Shell("--", "echo", "done"));
        await run.ExpectAsync("done");
        await TestKit.Eventually.TrueAsync(() => HasEnded(node));

        File.WriteAllText(Path.Combine(node.Recordings, "fail"), "");
        File.Delete(Hold(node));

        (ExitStatus status, byte[] output, string error) = await run.EndAsync();
        Assert.Equal((Unrecorded, "done\n"), (status.Code, Encoding.UTF8.GetString(output)));
        Assert.Contains("the disk is full", Assert.Single(error.Trim().Split('\n')));
    }

    private static string Hold(NodeUnderTest node) => Path.Combine(node.Recordings, "hold");

    // The last event is in its file, and the recording is not complete.
    private static bool HasEnded(NodeUnderTest node) =>
        Directory.GetFiles(node.Recordings, "*.Main").Any(path => Encoding.ASCII.GetString(File.ReadAllBytes(path)).Contains("session.end", StringComparison.Ordinal));
}
