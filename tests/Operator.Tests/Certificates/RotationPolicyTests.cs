using SessionRecording.Operator.Host.Certificates;

namespace Operator.Tests.Certificates;

public sealed class RotationPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RotationPolicy _policy = new();

    [Theory]
    [InlineData(-10, 20, false)]
    [InlineData(-19, 11, false)]
    [InlineData(-20, 10, true)]
    [InlineData(-40, -10, true)]
    [InlineData(1, 31, true)]
    public void A_certificate_is_due_from_two_thirds_of_its_life_on_and_when_it_begins_in_the_future(int fromDays, int untilDays, bool isDue) =>
        Assert.Equal(isDue, RotationPolicy.IsDue(Days(fromDays, untilDays), Now));

    [Fact]
    public void An_authority_is_made_when_there_is_none_or_it_cannot_sign()
    {
        Assert.Equal(AuthorityStep.Replace, _policy.Next(null, null, Now));
        Assert.Equal(AuthorityStep.Replace, _policy.Next(Days(-400, -35), null, Now));
        Assert.Equal(AuthorityStep.Replace, _policy.Next(Days(1, 366), null, Now));
    }

    [Fact]
    public void The_next_one_is_made_at_two_thirds_and_signs_only_when_all_have_had_the_time_to_believe_it()
    {
        Assert.Equal(AuthorityStep.Keep, _policy.Next(Days(-100, 265), null, Now));
        Assert.Equal(AuthorityStep.Prepare, _policy.Next(Days(-250, 115), null, Now));
        Assert.Equal(AuthorityStep.Keep, _policy.Next(Days(-250, 115), MadeAgo(TimeSpan.FromMinutes(59)), Now));
        Assert.Equal(AuthorityStep.Promote, _policy.Next(Days(-250, 115), MadeAgo(TimeSpan.FromMinutes(60)), Now));
    }

    [Fact]
    public void One_that_waits_to_sign_signs_at_once_when_the_one_before_cannot_any_more() =>
        Assert.Equal(AuthorityStep.Promote, _policy.Next(Days(-400, -35), MadeAgo(TimeSpan.FromMinutes(1)), Now));

    [Fact]
    public void One_that_waits_and_was_made_by_a_wrong_clock_is_made_anew() =>
        Assert.Equal(AuthorityStep.Prepare, _policy.Next(Days(-250, 115), Days(30, 395), Now));

    private static Validity Days(int from, int until) => new(Now.AddDays(from), Now.AddDays(until));

    private Validity MadeAgo(TimeSpan ago) => new(Now - ago - _policy.Backdate, Now - ago + _policy.AuthorityLife);
}
