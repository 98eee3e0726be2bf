using System.Diagnostics;
using TestKit;
using TestKit.Otlp;

namespace Telemetry.Tests.Otlp;

public sealed class OtlpTests
{
    [Fact]
    public async Task A_real_recorder_sends_its_metrics_its_traces_and_its_log()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("otlp-");
        string config = Path.Combine(folder.FullName, "config.yaml"), state = Path.Combine(folder.FullName, "state");
        await File.WriteAllTextAsync(config, """
            apiVersion: sessionrecording.dev/v1alpha1
            kind: SessionRecordingConfig
            metadata: { name: test }
            spec: { mode: node, ssh: { nodes: { enabled: false } } }
            """);
        using Process recorder = Start(receiver, "standalone", "-f", config, "--state", state);
        Assert.StartsWith("ready", await recorder.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Bound), StringComparison.Ordinal);
        using (Process shell = Start(receiver, "shell", "--socket", Path.Combine(state, "run/node.sock"), "--", "echo", "for-nobody-elses-eyes"))
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync().WaitAsync(Eventually.Bound);
            Assert.Equal(0, shell.ExitCode);
        }

        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(state, "recordings"), "*.tar").Length == 1);
        string session = Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(state, "recordings"), "*.tar")[0]);
        using Process kill = Process.Start("kill", ["-TERM", $"{recorder.Id}"]);
        await recorder.WaitForExitAsync().WaitAsync(Eventually.Bound);

        Assert.Equal(0, recorder.ExitCode);
        Assert.Contains(receiver.Texts("metrics"), message => message.Contains("session_recording.sessions.started") && message.Contains("kube-system-of-tests"));
        Assert.Contains(receiver.Texts("traces"), message => message.Contains("session") && message.Contains("session.id") && message.Contains(session));
        Assert.Contains(receiver.Texts("traces"), message => message.Contains("upload"));
        Assert.Contains(receiver.Texts("logs"), message => message.Any(text => text.Contains($"session {session} of", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            new[] { "metrics", "traces", "logs" }.SelectMany(receiver.Texts).SelectMany(message => message),
            text => text.Contains("for-nobody-elses-eyes", StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    private static Process Start(OtlpReceiver receiver, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "recorder"), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in receiver.Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
