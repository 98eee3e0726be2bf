namespace Storage.Tests;

/// <summary>kill -9 between any two system calls that change the disk.</summary>
public sealed class CrashTests
{
    private const int MostCalls = 40;

    public static TheoryData<string> Changes => [.. Faulty.Changes];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_completion_killed_anywhere_is_completed_by_the_next_one(string change)
    {
        for (int nth = 1; nth <= MostCalls; nth++)
        {
            using FaultedStore faulted = await FaultedStore.CreateAsync();

            (string printed, bool struck) = Faulty.Run("complete", faulted.Directory, $"{change}:signal=SIGKILL:when={nth}");
            if (!struck)
            {
                Assert.Equal("done", printed);
                return; // There are fewer such calls: every one has been tried.
            }

            await faulted.CheckAsync($"after kill -9 at {change} {nth}");
        }

        Assert.Fail($"more than {MostCalls} calls of {change}");
    }
}
