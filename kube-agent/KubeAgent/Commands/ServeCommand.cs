using System.CommandLine;
using KubeAgent.Configuration;
using KubeAgent.Serving;
using Recorder.Hosting;

namespace KubeAgent.Commands;

/// <summary><c>kube-agent serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string> file = new("--file", "-f") { Description = "a KubeAgentConfig (YAML)", HelpName = "CONFIG", Required = true };
        Command command = new("serve", "Serves kubectl in front of the API server, until it is told to stop.") { file };
        command.SetAction((result, cancellationToken) => RunAsync(AgentConfigReader.ReadFile(result.GetValue(file)!), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(AgentConfig config, CancellationToken cancellationToken)
    {
        await using Agent agent = await Agent.StartAsync(config, TimeProvider.System, cancellationToken);
        await Console.Out.WriteLineAsync($"ready: kube-agent on {agent.Address}, health on {agent.HealthAddress}");
        await Stopping.WaitAsync(cancellationToken);
        await agent.StopAsync();
        return 0;
    }
}
