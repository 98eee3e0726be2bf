using TestKit.Metrics;

namespace Telemetry.Tests.Documents;

public sealed class DocumentTests
{
    [Fact]
    public void The_document_lists_the_instruments_that_there_are_and_says_what_they_say() =>
        Assert.Equal(Instruments.All().Order(), DocumentedMetrics.All.Order());

    [Fact]
    public void Every_meter_is_one_that_is_collected() =>
        Assert.All(Instruments.All(), metric => Assert.Matches("^(session_recording|operator)_", metric.Name));
}
