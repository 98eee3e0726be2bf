using System.Diagnostics;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Recording;

namespace Streaming.Tests.Spool;

/// <summary>A process that writes a spool is killed, or its disk fails. See SpoolWriter/Program.cs.</summary>
public sealed class KilledWriterTests : IAsyncLifetime
{
    private static readonly Lazy<bool> _canTrace = new(CanTrace);

    private readonly SpoolStage _stage = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("append")]
    [InlineData("flush")]
    public async Task Kill_9_at_any_moment_loses_nothing_that_was_taken(string meaning)
    {
        int seed = Random.Shared.Next();
        int kills = int.Parse(Environment.GetEnvironmentVariable("SPOOL_KILLS") ?? "5");
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < kills; round++)
        {
            var session = new SessionId(Guid.NewGuid());
            string[] said = Write(session, meaning, killAfter: random.Next(meaning == "append" ? 5000 : 200));
            int acknowledged = int.Parse(said[^1]);

            await _stage.RecoverAsync();
            List<OneOf> events = await SpoolStage.ReadAsync(_stage.Spool.Tracks.Single(track => track.Key.Session == session));
            string[] prints = [.. events.Select(e => e.SessionPrint).OfType<SessionPrint>().Select(print => print.Data.ToStringUtf8().TrimEnd())];
            Assert.Equal(Enumerable.Range(0, prints.Length).Select(number => $"{number}"), prints);
            Assert.InRange(prints.Length, acknowledged + 1, int.MaxValue);
            Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => EventStamp.MetadataOf(e).Index));
            await _stage.KillAsync();
        }
    }

    [Theory]
    [InlineData("fdatasync:error=EIO:when=3+", "Input/output error")]
    [InlineData("pwrite64,pwritev:error=ENOSPC:when=40+", "No space left on device")]
    public async Task A_failing_disk_ends_the_session_and_costs_nothing_that_was_durable(string inject, string message)
    {
        Assert.SkipUnless(_canTrace.Value, "strace is not installed, or may not trace here: no fault was injected");
        var session = new SessionId(Guid.NewGuid());
        string calls = inject[..inject.IndexOf(':', StringComparison.Ordinal)];
        string[] said = Write(session, "flush", killAfter: null, "strace", "-f", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={inject}");

        Assert.StartsWith("failed: ", said[^1], StringComparison.Ordinal);
        Assert.Contains(message, said[^1], StringComparison.Ordinal);
        await _stage.RecoverAsync();
        List<OneOf> events = await SpoolStage.ReadAsync(Assert.Single(_stage.Spool.Tracks));
        int acknowledged = said.Length >= 2 ? int.Parse(said[^2]) : -1;
        Assert.InRange(events.Count(e => e.SessionPrint is not null), acknowledged + 1, int.MaxValue);
        Assert.NotNull(events[^1].SessionEnd);
    }

    /// <summary>Runs the writer until it was killed, or has ended. Returns what it said.</summary>
    private string[] Write(SessionId session, string meaning, int? killAfter, params string[] wrapper)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "SpoolWriter.dll");
        string[] command = [.. wrapper, "dotnet", program, _stage.Options.Directory, session.ToString(), meaning];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        List<string> said = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            said.Add(line);
            if (said.Count == killAfter + 1)
            {
                process.Kill(); // SIGKILL. What it said until then still comes.
            }
        }

        process.WaitForExit();
        return [.. said];
    }

    private static bool CanTrace()
    {
        try
        {
            using Process strace = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            strace.WaitForExit();
            return strace.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
