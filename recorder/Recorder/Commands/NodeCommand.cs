using System.CommandLine;
using Recorder.Host.Configuration;
using Recorder.Host.Roles;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Commands;

/// <summary><c>recorder node</c>: records the shells of this machine for a collector elsewhere.</summary>
internal static class NodeCommand
{
    public static Command Create()
    {
        Option<string?> file = CommonOptions.File();
        Option<string> state = CommonOptions.State();
        CollectorOptions collectors = new("this node");
        Option<bool> sshd = new("--sshd") { Description = "also run a private sshd, on spec.ssh.port" };
        Option<string?> users = new("--user-ca") { Description = "with --sshd: public keys that sign user certificates; then nothing else lets users in", HelpName = "FILE" };
        Option<string> machine = new("--machine")
        {
            Description = "with --sshd, in a container: where the file system of the machine is, whose sshd and users these are; --state must be the same folder in both",
            HelpName = "DIR",
            DefaultValueFactory = _ => "/",
        };
        Option<string?> health = CommonOptions.Health("");
        Command command = new("node", "Takes the sessions of `recorder shell` on this machine and records them.")
        {
            file, state, collectors.Endpoints, collectors.Certificate, collectors.Key, collectors.Authority, health, sshd, users, machine,
        };
        command.SetAction((result, cancellationToken) =>
        {
            SessionRecordingConfig config = CommonOptions.ReadConfig(result.GetValue(file));
            IReadOnlyList<CollectorClientOptions> endpoints = collectors.Read(result);
            StateDirectory directory = StateDirectory.Create(result.GetValue(state)!);
            NodeSsh? ssh = NodeSsh.From(result.GetValue(sshd), result.GetValue(users), result.GetValue(machine)!, config, directory);
            return NodeRole.RunAsync(config, directory, endpoints, ssh, CommonOptions.ReadHealth(result.GetValue(health)), cancellationToken);
        });
        return command;
    }
}
