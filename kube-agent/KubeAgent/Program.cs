return await KubeAgent.Commands.RootCommandLine.RunAsync(args);
