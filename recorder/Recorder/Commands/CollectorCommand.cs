using System.CommandLine;
using Recorder.Host.Configuration;
using Recorder.Host.Roles;

namespace Recorder.Host.Commands;

/// <summary><c>recorder collector</c>: takes sessions in, assembles recordings, owns the store.</summary>
internal static class CollectorCommand
{
    public static Command Create()
    {
        Option<string?> file = CommonOptions.File();
        Option<string> state = CommonOptions.State();
        Option<string?> listen = new("--listen") { Description = "also serve on ADDRESS:PORT, over mutual TLS", HelpName = "ADDRESS:PORT" };
        Option<string?> certificate = new("--cert") { Description = "PEM certificate of this collector", HelpName = "FILE" };
        Option<string?> key = new("--key") { Description = "PEM private key of it", HelpName = "FILE" };
        Option<string?> authority = new("--client-ca") { Description = "PEM certificates that vouch for clients: OU=recorders, auditors, operators, agents", HelpName = "FILE" };
        Option<string?> health = CommonOptions.Health(", /status");
        Option<string?> password = CommonOptions.AuditPassword();
        Option<string?> lease = new("--lease")
        {
            Description = "Kubernetes Lease that says which of several collectors looks after what the others left; without it: a lock on a file",
            HelpName = "NAMESPACE/NAME",
        };
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "for --lease; without it: the pod's service account", HelpName = "FILE" };
        Command command = new("collector", "Takes sessions in from recorders, assembles recordings, owns the store.")
        {
            file, state, listen, certificate, key, authority, health, password, lease, kubeconfig,
        };
        command.SetAction((result, cancellationToken) =>
        {
            SessionRecordingConfig config = CommonOptions.ReadConfig(result.GetValue(file));
            StateDirectory directory = StateDirectory.Create(result.GetValue(state)!);
            TlsListener? tls = TlsListener.From(
                result.GetValue(listen), result.GetValue(certificate), result.GetValue(key), result.GetValue(authority));
            CollectorSettings settings = CollectorRole.SettingsOf(
                config, directory, result.GetValue(password), LeaseOptions.From(result.GetValue(lease), result.GetValue(kubeconfig)));
            return CollectorRole.RunAsync(settings, directory, tls, CommonOptions.ReadHealth(result.GetValue(health)), cancellationToken);
        });
        return command;
    }
}
