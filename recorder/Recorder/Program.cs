using Recorder.Host;
using Recorder.Host.Commands;

if (args is ["enter", var root, _, ..])
{
    return MachineEntry.Run(root, args[2..]);
}

// The shell runs at every login: it is told apart before anything heavier than this file is loaded.
return ShellEntry.IsShell(args) ? ShellEntry.Run(args) : await RootCommandLine.RunAsync(args);
