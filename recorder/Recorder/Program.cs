using Recorder.Host;
using Recorder.Host.Commands;

// The shell runs at every login: it is told apart before anything heavier than this file is loaded.
return ShellEntry.IsShell(args) ? ShellEntry.Run(args) : await RootCommandLine.RunAsync(args);
