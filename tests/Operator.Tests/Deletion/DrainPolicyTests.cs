using KubeOps.Operator.Queue;
using SessionRecording.Operator.Host.Deletion;
using SessionRecording.Operator.Host.Observing;

namespace Operator.Tests.Deletion;

public sealed class DrainPolicyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly DrainPolicy _policy = new();

    [Fact]
    public void Sessions_and_uploads_are_waited_for()
    {
        Assert.Equal("2 sessions run and 1 recordings are not stored yet", _policy.WhatIsLeft([With(2, 0), With(0, 1)], [], null, Soon, isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([With(0, 0)], [], null, Soon, isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([], [], null, Soon, isSkipped: false));
    }

    [Fact]
    public void Spools_are_waited_for()
    {
        SpoolObservation full = new("a-0", new SpoolReport("available", 1, 2)), empty = new("a-1", new SpoolReport("available", 0, 0)), silent = new("a-2", null);

        Assert.Equal("3 tracks of recordings are in spools", _policy.WhatIsLeft([With(0, 0)], [full, empty], null, Soon, isSkipped: false));
        Assert.Equal("a-2 does not tell what it holds", _policy.WhatIsLeft([With(0, 0)], [empty, silent], null, Soon, isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([With(0, 0)], [empty, silent with { HasRun = false }], null, Soon, isSkipped: false));
    }

    [Fact]
    public void One_that_does_not_tell_is_waited_for_and_one_that_never_ran_is_not()
    {
        CollectorObservation silent = new("c-0", false, null, "no answer");

        Assert.Equal("c-0 does not tell what it holds", _policy.WhatIsLeft([silent, With(0, 0)], [], null, Soon, isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([silent with { HasRun = false }], [], null, Soon, isSkipped: false));
    }

    [Fact]
    public void Nothing_is_waited_for_beyond_the_bound_or_when_nobody_wants_it()
    {
        Assert.NotNull(_policy.WhatIsLeft([With(2, 0)], [], null, TimeSpan.FromMinutes(9.9), isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([With(2, 0)], [], null, TimeSpan.FromMinutes(10), isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([With(2, 0)], [], null, Soon, isSkipped: true));
    }

    [Fact]
    public void The_nodes_service_ends_when_nothing_else_is_waited_for_or_there_is_just_time_for_it()
    {
        Assert.False(_policy.EndsNodes("1 sessions run", Soon, isSkipped: false));
        Assert.True(_policy.EndsNodes(null, Soon, isSkipped: false));
        Assert.False(_policy.EndsNodes("1 sessions run", _policy.Bound - _policy.NodesEnd - TimeSpan.FromSeconds(1), isSkipped: false));
        Assert.True(_policy.EndsNodes("1 sessions run", _policy.Bound - _policy.NodesEnd, isSkipped: false));
        Assert.False(_policy.EndsNodes(null, _policy.Bound, isSkipped: false)); // They go with the config.
        Assert.False(_policy.EndsNodes(null, Soon, isSkipped: true));
    }

    [Fact]
    public void A_config_that_is_to_enforce_in_its_place_is_waited_for()
    {
        Assert.Equal("a/younger does not enforce yet in its place", _policy.WhatIsLeft([With(0, 0)], [], new EntityKey("a", "younger"), Soon, isSkipped: false));
        Assert.Null(_policy.WhatIsLeft([With(0, 0)], [], new EntityKey("a", "younger"), TimeSpan.FromMinutes(10), isSkipped: false));
    }

    private static CollectorObservation With(int active, int pending) =>
        new("c", true, new CollectorReport(null, null, new CollectorReport.SessionReport(active, pending, 0, null), null), null);
}
