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
        await using var second = new FileLeaderLock(_path);

        Assert.True(await LeadsAsync(first));
        Assert.True(await LeadsAsync(first));
        Assert.False(await LeadsAsync(second));

        await first.DisposeAsync();
        Assert.True(await LeadsAsync(second));
    }

    [Fact]
    public async Task A_missing_directory_is_no_other_leader()
    {
        await using var leader = new FileLeaderLock(Path.Combine(_path, "none", "lock"));

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => LeadsAsync(leader));
    }

    private static async Task<bool> LeadsAsync(FileLeaderLock leader)
    {
        bool leads = false;
        await leader.LeadAsync(_ => Task.FromResult(leads = true), default);
        return leads;
    }
}
