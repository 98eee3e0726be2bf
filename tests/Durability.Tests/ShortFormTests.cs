using System.Diagnostics;

namespace Durability.Tests;

/// <summary>The durability program with small numbers. `make durability` is the full form.</summary>
public sealed class ShortFormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _bound = TimeSpan.FromMinutes(15); // It takes half a minute, on a machine that does nothing else.

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_a_full_disk_and_an_outage()
    {
        string recorder = FindRecorder();
        Assert.SkipUnless(File.Exists(recorder), $"{recorder} is not built: run `make build`");

        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "durability"), ["--short", "--recorder", recorder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process program = Process.Start(start)!;
        Task<string> progress = program.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            string result = await program.StandardOutput.ReadToEndAsync(CancellationToken.None).WaitAsync(_bound, CancellationToken.None);
            await program.WaitForExitAsync(CancellationToken.None);
            output.WriteLine(result);

            // What is broken first: whoever reads the failure may see only its first lines.
            string[] broken = [.. result.Split('\n').Where(line => line.StartsWith("BROKEN", StringComparison.Ordinal))];
            Assert.True(program.ExitCode == 0, string.Join('\n', [.. broken, result, await progress]));
        }
        finally
        {
            if (!program.HasExited)
            {
                using Process kill = Process.Start("kill", $"{program.Id}"); // SIGTERM: it has children to end and disks to unmount.
                await program.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static string FindRecorder()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Operator.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory ?? "", "bin", "recorder");
    }
}
