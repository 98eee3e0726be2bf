using System.Diagnostics;
using Recorder.Streaming;
using Recorder.Streaming.Collector;

namespace Streaming.Tests.Collector;

/// <summary>Journals on a real small file system.</summary>
public sealed class FullJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journals-").FullName;
    private readonly bool _isMounted;

    public FullJournalTests() => _isMounted = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder);

    public void Dispose()
    {
        Run("umount", "-l", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_upload_that_finds_no_room_leaves_nothing_behind()
    {
        Assert.SkipUnless(_isMounted, "only root can mount a small file system");
        await using var fixture = new CollectorFixture { Journals = Path.Combine(_folder, "journals") };
        CollectorCore core = await fixture.StartAsync();
        string[] before = Directory.GetDirectories(fixture.Journals);
        Fill();

        await Assert.ThrowsAsync<CollectorUnavailableException>(() => core.CreateAsync(fixture.Key, live: true, default));

        Assert.Equal(before, Directory.GetDirectories(fixture.Journals));
    }

    private void Fill()
    {
        using FileStream filler = new(Path.Combine(_folder, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
