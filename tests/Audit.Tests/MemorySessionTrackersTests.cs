using Recorder.Audit;
using TestKit;

namespace Audit.Tests;

public sealed class MemorySessionTrackersTests : SessionTrackersContract
{
    protected override ISessionTrackers CreateTrackers() => new MemorySessionTrackers(Time);
}
