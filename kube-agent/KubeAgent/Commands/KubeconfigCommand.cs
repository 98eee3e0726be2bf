using System.CommandLine;
using KubeAgent.Kubeconfigs;
using Recorder.Hosting.Configuration;

namespace KubeAgent.Commands;

/// <summary><c>kube-agent kubeconfig</c>: what a user needs to work through the agent.</summary>
internal static class KubeconfigCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        Option<string> server = new("--server") { Description = "URL of the agent", HelpName = "https://HOST:PORT", Required = true };
        Option<string?> authority = new("--ca") { Description = "PEM certificates that vouch for the agent; else those of the system", HelpName = "FILE" };
        Option<string> name = new("--name") { Description = "name of the cluster and the context", DefaultValueFactory = _ => "recorded" };
        Option<string> user = new("--user") { Description = "name of the user's entry", DefaultValueFactory = _ => "user" };
        Option<string?> space = new("--namespace", "-n") { Description = "namespace of the context" };
        Option<string?> from = new("--from") { Description = "a kubeconfig: the user's credentials in it, whatever they are, are copied", HelpName = "FILE" };
        Option<string?> context = new("--context") { Description = "the context of --from; else its current one" };
        Option<string?> token = new("--token-file") { Description = "a file with the user's bearer token; it is named, not copied", HelpName = "FILE" };
        Option<string?> certificate = new("--client-cert") { Description = "PEM certificate of the user", HelpName = "FILE" };
        Option<string?> key = new("--client-key") { Description = "PEM private key of it", HelpName = "FILE" };
        Option<string?> output = new("--output", "-o") { Description = "file to write, readable by its owner only; else standard output", HelpName = "FILE" };
        Command command = new("kubeconfig", "Writes a kubeconfig for a user: kubectl --kubeconfig FILE then works through the agent.")
        {
            server, authority, name, user, space, from, context, token, certificate, key, output,
        };
        command.SetAction((result, cancellationToken) => WriteAsync(
            new KubeconfigRequest
            {
                Server = Checked(result.GetValue(server)!),
                AuthorityFile = result.GetValue(authority),
                Name = result.GetValue(name)!,
                User = result.GetValue(user)!,
                Namespace = result.GetValue(space),
                From = result.GetValue(from),
                FromContext = result.GetValue(context),
                TokenFile = result.GetValue(token),
                CertificateFile = result.GetValue(certificate),
                KeyFile = result.GetValue(key),
            },
            result.GetValue(output),
            cancellationToken));
        return command;
    }

    private static async Task<int> WriteAsync(KubeconfigRequest request, string? output, CancellationToken cancellationToken)
    {
        int ways = (request.From is null ? 0 : 1) + (request.TokenFile is null ? 0 : 1) + (request.CertificateFile is null ? 0 : 1);
        if (ways != 1)
        {
            throw new ConfigException("one of --from, --token-file and --client-cert says how the user proves who they are");
        }

        if (request.CertificateFile is null != request.KeyFile is null)
        {
            throw new ConfigException("--client-cert and --client-key go together");
        }

        if (request.FromContext is not null && request.From is null)
        {
            throw new ConfigException("--context goes with --from");
        }

        string text = KubeconfigWriter.Write(request);
        if (request.TokenFile is { } token && !File.Exists(token))
        {
            await Console.Error.WriteLineAsync($"kube-agent: --token-file {token} is not there yet: kubectl will need it");
        }

        if (output is null)
        {
            await Console.Out.WriteAsync(text.AsMemory(), cancellationToken);
            return 0;
        }

        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        await using StreamWriter file = new(output, options);
        File.SetUnixFileMode(output, OwnerOnly); // It may have been there before.
        await file.WriteAsync(text.AsMemory(), cancellationToken);
        return 0;
    }

    private static Uri Checked(string server) => Uri.TryCreate(server, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps
        ? uri
        : throw new ConfigException($"--server '{server}' is not of the form https://HOST:PORT");
}
