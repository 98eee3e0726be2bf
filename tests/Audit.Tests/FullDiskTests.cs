using System.Diagnostics;
using Recorder.Audit;
using TestKit;

namespace Audit.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("audit-tests-").FullName;
    private readonly bool _mounted;

    public FullDiskTests() => _mounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory);

    public void Dispose()
    {
        Run("umount", "-l", _directory);
        Directory.Delete(_directory);
    }

    [Fact]
    public async Task A_full_disk_is_told_nothing_written_is_lost_and_with_space_it_goes_on()
    {
        Assert.SkipUnless(_mounted, "tmpfs cannot be mounted here (not root): no real full disk was tried");
        await using SqliteAuditLog log = SqliteAuditLog.Open($"{_directory}/audit.db", new ManualTimeProvider());
        int written = 0;
        AuditEntry Next() => new($"{written}", ManualTimeProvider.DefaultStart, "exec", "", null, "", "", "", "", new string('x', 20_000));

        await Assert.ThrowsAsync<AuditException>(async () =>
        {
            while (true)
            {
                await log.WriteAsync([Next()], default);
                written++;
            }
        });

        Assert.Equal(written, await log.QueryAsync(new AuditQuery(), default).CountAsync());
        Assert.True(Run("mount", "-o", "remount,size=16m", _directory));
        await log.WriteAsync([Next()], default);
        Assert.Equal(written + 1, await log.QueryAsync(new AuditQuery(), default).CountAsync());
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
