using System.CommandLine;
using SessionRecording.Operator.Host.Commands;

// What is generated is made before the program is published: trimming it away there does no harm.
#pragma warning disable IL2026
var root = new RootCommand("Session Recording Operator") { RunCommand.Create(), GenerateCommand.Create() };
#pragma warning restore IL2026
return await root.Parse(args).InvokeAsync();
