using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Recorder.Protocols.Ssh;
using Recorder.Sessions.Ssh.Shell;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh;

/// <summary>Runs an OpenSSH sshd of our own, so that a machine has recorded SSH without its sshd_config being touched.</summary>
public sealed partial class PrivateSshd(PrivateSshdOptions options, TimeProvider time, ILogger<PrivateSshd> logger)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string PrivilegeSeparation = "/run/sshd"; // Compiled into Debian's sshd.
    private const int Terminate = 15, Kill = 9;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5), ListeningPoll = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _problem = "it has not started yet";
    private volatile string? _notBound;

    /// <summary>Completes when it listens for the first time: it itself, and on every address, whoever else answers on the port.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Why nobody can come in through it now; null: it listens.</summary>
    public string? Problem => _problem is { } problem ? $"sshd does not serve port {options.Port}: {problem}" : null;

    /// <summary>OpenSSH's server and key tools are there.</summary>
    public static bool IsInstalled(PrivateSshdOptions options) =>
        File.Exists(options.InRoot(options.SshdPath)) && File.Exists(options.InRoot(options.SshKeygenPath));

    /// <summary>Runs sshd until cancelled, starting it again when it ends. Sessions that are running outlive the listener.</summary>
    /// <exception cref="IOException">Its configuration or host key is not accepted.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        await StopLeftoverAsync(cancellationToken);
        using SshdLog log = new(Hear);
        options.Logins.CatchUp = log.CatchUp;
        while (!cancellationToken.IsCancellationRequested)
        {
            ExitStatus status = await RunOnceAsync(log, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            LogEnded(status.ShellCode, options.RestartPause.TotalSeconds);
            try
            {
                await Task.Delay(options.RestartPause, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Directory, Private);
        if (Environment.UserName == "root" && !Directory.Exists(options.InRoot(PrivilegeSeparation)))
        {
            Directory.CreateDirectory(options.InRoot(PrivilegeSeparation), Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        if (!File.Exists(options.HostKeyFile))
        {
            await RunToolAsync(
                options.SshKeygenPath, ["-q", "-t", "ed25519", "-N", "", "-C", "session recording", "-f", options.HostKeyFile], cancellationToken);
        }

        await File.WriteAllTextAsync(options.ConfigurationFile, SshdConfiguration.Render(options), cancellationToken);
        File.SetUnixFileMode(options.ConfigurationFile, PrivateFile);
        await RunToolAsync(options.SshdPath, ["-t", "-f", options.ConfigurationFile], cancellationToken);
    }

    /// <summary>A recorder that was killed leaves its sshd behind, which still holds the port.</summary>
    private async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(options.PidFile) || !int.TryParse(await File.ReadAllTextAsync(options.PidFile, cancellationToken), out int pid))
        {
            return;
        }

        try
        {
            // Only an sshd with our own configuration: the number may be another's by now.
            string commandLine = await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancellationToken);
            if (commandLine.Contains(options.ConfigurationFile, StringComparison.Ordinal))
            {
                using Process leftover = Process.GetProcessById(pid);
                await StopAsync(pid, leftover.WaitForExitAsync(cancellationToken));
            }
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    private async Task<ExitStatus> RunOnceAsync(SshdLog log, CancellationToken cancellationToken)
    {
        _notBound = null;
        File.Delete(options.PidFile);

        // -D: stays our child. -e: logs to stderr, which goes to our log.
        string[] command = [.. options.Launcher, options.SshdPath, "-D", "-e", "-f", options.ConfigurationFile];
        byte[][] words = [.. command.Select(Encoding.UTF8.GetBytes)];
        var request = new SpawnRequest(words[0], words, ShellEnvironment.OfThisProcess().Entries);
        ChildProcess sshd = ChildProcess.StartOnPipes(request, input: 0, output: 1, log.Writer);
        LogStarted(sshd.Pid, options.Port);
        Task<ExitStatus> ended = Task.Factory.StartNew(sshd.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await WaitUntilListeningAsync(log, ended, cancellationToken);
            await ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(sshd.Pid, ended);
        }

        ExitStatus status = await ended;
        _problem = _notBound ?? $"it ended with code {status.ShellCode}";
        return status;
    }

    // sshd writes its number into that file when it has tried every address.
    private async Task WaitUntilListeningAsync(SshdLog log, Task ended, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(ListeningPoll, time);
        while (!ended.IsCompleted && !File.Exists(options.PidFile))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        log.CatchUp();
        if (!ended.IsCompleted && _notBound is null)
        {
            _problem = null;
            _listening.TrySetResult();
        }
    }

    private void Hear(int sender, uint uid, string message)
    {
        LogMessage(sender, message.ReplaceLineEndings(" "));
        if (uid != LibC.GetUserId())
        {
            return; // After the login sshd has a process that is the user's.
        }

        if (SshAcceptance.Find(message) is { } login)
        {
            options.Logins.Add(sender, login);
        }
        else if (message.StartsWith("Bind to port ", StringComparison.Ordinal))
        {
            // It would go on with what other addresses there are, beside an sshd that records nothing.
            _problem = _notBound = message;
            _ = LibC.Kill(sender, Terminate);
        }
    }

    private async Task StopAsync(int sshd, Task ended)
    {
        _ = LibC.Kill(sshd, Terminate);
        try
        {
            await ended.WaitAsync(StopTimeout, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _ = LibC.Kill(sshd, Kill);
            await ended;
        }
    }

    private async Task RunToolAsync(string path, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using Process tool = Start(path, arguments);
        string errors = await tool.StandardError.ReadToEndAsync(cancellationToken);
        await tool.WaitForExitAsync(cancellationToken);
        if (tool.ExitCode != 0)
        {
            throw new IOException($"{Path.GetFileName(path)}: {errors.Trim()}");
        }
    }

    private Process Start(string path, IReadOnlyList<string> arguments)
    {
        string[] command = [.. options.Launcher, path, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "sshd {Pid} serves port {Port}")]
    private partial void LogStarted(int pid, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "sshd ended with code {Code}; starting it again in {Seconds} s")]
    private partial void LogEnded(int code, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "sshd {Pid}: {Message}")]
    private partial void LogMessage(int pid, string message);
}
