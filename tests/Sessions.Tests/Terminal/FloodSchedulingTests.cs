using System.Globalization;
using Recorder.Sessions.Terminal;

namespace Sessions.Tests.Terminal;

public sealed class FloodSchedulingTests
{
    private const string Usual = "0", Batch = "3", Idle = "5";

    [Fact]
    public void A_thread_is_a_batch_job_as_long_as_it_relays_a_flood()
    {
        List<string> policies = OnThread(() =>
        {
            var scheduling = new FloodScheduling();
            List<string> seen = [Policy()];
            foreach (bool isFlood in new[] { false, true, true, false })
            {
                scheduling.Set(isFlood);
                seen.Add(Policy());
            }

            return seen;
        });

        Assert.Equal([Usual, Usual, Batch, Batch, Usual], policies);
    }

    [Fact]
    public unsafe void A_thread_that_was_given_another_policy_keeps_it()
    {
        string policy = OnThread(() =>
        {
            int priority = 0;
            Assert.Equal(0, LibC.SetScheduler(0, int.Parse(Idle, CultureInfo.InvariantCulture), &priority));
            new FloodScheduling().Set(isFlood: true);
            return Policy();
        });

        Assert.Equal(Idle, policy);
    }

    private static T OnThread<T>(Func<T> run)
    {
        T? result = default;
        var thread = new Thread(() => result = run());
        thread.Start();
        thread.Join();
        return result!;
    }

    // proc_pid_stat(5): field 41, counted from 3 behind the name, which may have spaces.
    private static string Policy()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3];
    }
}
