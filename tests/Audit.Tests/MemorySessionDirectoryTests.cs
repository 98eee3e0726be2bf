using Recorder.Audit;
using TestKit;

namespace Audit.Tests;

public sealed class MemorySessionDirectoryTests : SessionDirectoryContract
{
    protected override (IAuditLog Log, ISessionDirectory Sessions) Create()
    {
        var log = new MemoryAuditLog();
        return (log, log);
    }
}
