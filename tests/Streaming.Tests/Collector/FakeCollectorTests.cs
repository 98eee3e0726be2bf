using Recorder.Streaming;

namespace Streaming.Tests.Collector;

public sealed class FakeCollectorTests : CollectorContract
{
    protected override Task<ICollector> StartAsync() => Task.FromResult<ICollector>(new FakeCollector { AutoDurable = true });
}
