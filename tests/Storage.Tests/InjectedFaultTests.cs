namespace Storage.Tests;

/// <summary>System calls that fail: each gives its typed error, nothing stored is harmed, and the call may be made again.</summary>
public sealed class InjectedFaultTests
{
    [Theory]
    [InlineData("part", "pwrite64:error=ENOSPC", "Full")]
    [InlineData("part", "pwrite64:error=EDQUOT", "Full")]
    [InlineData("part", "pwrite64:error=EIO", "Device")]
    [InlineData("part", "fsync:error=EIO:when=1", "Device")]
    [InlineData("part", "fsync:error=EIO:when=2", "Device")]
    [InlineData("part", "fsync:error=ENOSPC", "Full")]
    [InlineData("part", "rename:error=EROFS", "Denied")]
    [InlineData("create", "mkdir:error=ENOSPC:when=1+", "Full")]
    [InlineData("create", "fsync:error=EIO:when=1", "Device")]
    [InlineData("create", "fsync:error=EIO:when=2", "Device")]
    [InlineData("create", "fsync:error=EIO:when=3", "Device")]
    [InlineData("complete", "pwrite64:error=ENOSPC:when=3", "Full")]
    [InlineData("complete", "fsync:error=EIO:when=1", "Device")]
    [InlineData("complete", "fsync:error=EIO:when=2", "Device")]
    [InlineData("complete", "fsync:error=EIO:when=1+", "Device")]
    [InlineData("complete", "link:error=EIO", "Device")]
    [InlineData("complete", "link:error=EACCES", "Denied")]
    [InlineData("sidecar", "pwrite64:error=ENOSPC", "Full")]
    [InlineData("sidecar", "fsync:error=EIO", "Device")]
    [InlineData("abort", "rename:error=EIO", "Device")]
    [InlineData("probe", "pwrite64:error=ENOSPC", "Full")]
    [InlineData("probe", "fsync:error=EIO", "Device")]
    public async Task A_failing_system_call_is_a_typed_error_and_loses_nothing(string call, string fault, string problem)
    {
        using FaultedStore faulted = await FaultedStore.CreateAsync();

        (string printed, bool struck) = Faulty.Run(call, faulted.Directory, fault);

        Assert.True(struck, "the fault did not strike");
        Assert.StartsWith($"{problem}: ", printed, StringComparison.Ordinal);
        await faulted.CheckAsync($"by {fault} in {call}");
    }

    [Theory]
    [InlineData("complete", "fsync:error=EIO:when=3")]
    [InlineData("complete", "rename:error=EIO")]
    [InlineData("complete", "unlink:error=EIO:when=1+")]
    [InlineData("complete", "link:error=EPERM")] // No hard links there: rename without replacing.
    public async Task What_fails_after_the_recording_is_published_does_not_make_completion_fail(string call, string fault)
    {
        using FaultedStore faulted = await FaultedStore.CreateAsync();

        (string printed, bool struck) = Faulty.Run(call, faulted.Directory, fault);

        Assert.True(struck, "the fault did not strike");
        Assert.Equal("done", printed);
        await faulted.CheckAsync($"by {fault} in {call}");
    }
}
