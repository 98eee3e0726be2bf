using System.CommandLine;
using Recorder.Host.Roles;

namespace Recorder.Host.Commands;

/// <summary><c>recorder standalone</c>: everything on one machine.</summary>
internal static class StandaloneCommand
{
    public static Command Create()
    {
        Option<string?> file = CommonOptions.File();
        Option<string> state = CommonOptions.State();
        Option<string?> keys = new("--authorized-keys")
        {
            Description = "AuthorizedKeysFile of the private sshd instead of each user's ~/.ssh/authorized_keys",
            HelpName = "FILE",
        };
        Option<string?> health = CommonOptions.Health(", /status");
        Option<string?> password = CommonOptions.AuditPassword();
        Command command = new("standalone", "Collector, node service with a private sshd, upload completer and audit log in one process.")
        {
            file, state, keys, health, password,
        };
        command.SetAction((result, cancellationToken) => StandaloneRole.RunAsync(
            CommonOptions.ReadConfig(result.GetValue(file)), StateDirectory.Create(result.GetValue(state)!), result.GetValue(keys),
            result.GetValue(password), CommonOptions.ReadHealth(result.GetValue(health)), cancellationToken));
        return command;
    }
}
