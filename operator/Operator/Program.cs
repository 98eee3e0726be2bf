return await SessionRecording.Operator.Host.Commands.RootCommandLine.Create().Parse(args).InvokeAsync();
