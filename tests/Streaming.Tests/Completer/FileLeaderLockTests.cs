using Recorder.Streaming.Completer;

namespace Streaming.Tests.Completer;

public sealed class FileLeaderLockTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"leader-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task One_leads_until_it_lets_go()
    {
        var first = new FileLeaderLock(_path);
        using var second = new FileLeaderLock(_path);

        Assert.True(await first.TryLeadAsync(default));
        Assert.True(await first.TryLeadAsync(default));
        Assert.False(await second.TryLeadAsync(default));

        first.Dispose();
        Assert.True(await second.TryLeadAsync(default));
    }

    [Fact]
    public async Task A_missing_directory_is_no_other_leader()
    {
        using var leader = new FileLeaderLock(Path.Combine(_path, "none", "lock"));

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => leader.TryLeadAsync(default));
    }
}
