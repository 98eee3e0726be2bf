using Recorder.Audit;
using TestKit;

namespace Audit.Tests;

public sealed class MemoryAuditLogTests : AuditLogContract
{
    protected override IAuditLog CreateLog() => new MemoryAuditLog();
}
