using System.CommandLine;
using Recorder.Host.Configuration;
using Recorder.Host.Roles;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Commands;

/// <summary><c>recorder proxy</c>: for sessions that neither kube-agents nor nodes carry.</summary>
internal static class ProxyCommand
{
    public static Command Create()
    {
        Option<string?> file = CommonOptions.File();
        Option<string> state = CommonOptions.State();
        CollectorOptions collectors = new("this proxy");
        Option<string?> health = CommonOptions.Health("");
        Command command = new(
            "proxy",
            "For sessions with databases, applications and desktops, and SSH through a proxy. This version carries none of them yet; it ships what waits in its spool.")
        {
            file, state, collectors.Endpoints, collectors.Certificate, collectors.Key, collectors.Authority, health,
        };
        command.SetAction((result, cancellationToken) =>
        {
            SessionRecordingConfig config = CommonOptions.ReadProxyConfig(result.GetValue(file));
            IReadOnlyList<CollectorClientOptions> endpoints = collectors.Read(result);
            return ProxyRole.RunAsync(
                config, StateDirectory.Create(result.GetValue(state)!), endpoints, CommonOptions.ReadHealth(result.GetValue(health)), cancellationToken);
        });
        return command;
    }
}
