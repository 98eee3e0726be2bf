using k8s;
using SessionRecording.Operator.Host.Controller;
using TestKit;

namespace Operator.Tests.Controller;

public sealed class MakingTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _done = [];

    [Fact]
    public async Task After_some_seconds_of_trouble_the_rest_is_for_the_next_time()
    {
        Making making = new(_time, []);
        await making.TryAsync("a", () => FailAsync("a", 10));
        await making.TryAsync("b", () => FailAsync("b", 10));
        await making.TryAsync("c", () => DoAsync("c"));
        await making.FinishAsync();

        Assert.Equal(["a", "b"], _done);
        Assert.Equal([new Troubled("a", "no answer"), new Troubled("b", "no answer")], making.Waiting);
    }

    [Fact]
    public async Task However_long_it_takes_without_trouble_all_is_done()
    {
        Making making = new(_time, []);
        foreach (string one in (string[])["a", "b", "c"])
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await making.TryAsync(one, () => DoAsync(one));
        }

        Assert.Equal(["a", "b", "c"], _done);
    }

    [Fact]
    public async Task What_had_trouble_comes_last_and_what_had_no_turn_comes_before_what_had_one()
    {
        Making making = new(_time, [new("a", "late"), new("b", "late"), new("gone", "late")]);
        await making.TryAsync("a", () => FailAsync("a", 50));
        await making.TryAsync("b", () => DoAsync("b"));
        await making.TryAsync("c", () => DoAsync("c"));
        await making.FinishAsync();

        Assert.Equal(["c", "a"], _done);
        Assert.Equal(["b", "a"], making.Waiting.Select(one => one.What));
    }

    private Task DoAsync(string what)
    {
        _done.Add(what);
        return Task.CompletedTask;
    }

    private Task FailAsync(string what, int seconds)
    {
        _done.Add(what);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        throw new KubernetesException(new k8s.Models.V1Status { Code = 500, Message = "no answer" }, null);
    }
}
