using System.CommandLine;

// What is under way is waited for, and the Lease given back: the time for that is Kubernetes' to say.
return await SessionRecording.Operator.Host.Commands.RootCommandLine.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
