using Recorder.Sessions.Ssh.Shell;
using SessionsHarness;

// Stands in for the `recorder` program where a test needs real processes.
switch (args)
{
    case ["shell", .. var rest]:
        return RecordedShell.Run(ShellArguments.Parse(rest, new ShellOptions { KillGrace = TimeSpan.FromSeconds(1) }), CancellationToken.None);
    case ["node", var socket, var recordings, .. var rest]:
        return await NodeHost.RunAsync(socket, recordings, rest);
    default:
        return 64;
}
