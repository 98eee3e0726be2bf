using System.CommandLine;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using KubeAgent.Probing;
using Recorder.Hosting.Configuration;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;

namespace KubeAgent.Commands;

/// <summary>
/// <c>kube-agent probe</c>: execs into a container that has this program (its own, in <c>helm test</c>), through the agent, and reads
/// the recording of it back from the collector.
/// </summary>
internal static class ProbeCommand
{
    private const int Failed = 1;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    public static Command Create()
    {
        Option<string?> say = new("--say") { Description = "only print this: what the probe runs in the container", Hidden = true };
        Option<string?> agent = new("--agent") { Description = "URL of the kube-agent", HelpName = "https://HOST:PORT" };
        Option<string?> agentAuthority = new("--agent-ca") { Description = "PEM certificates that vouch for the agent; else those of the system", HelpName = "FILE" };
        Option<string?> token = new("--token-file") { Description = "a file with the bearer token of who asks", HelpName = "FILE" };
        Option<string> space = new("--namespace", "-n") { Description = "namespace of the pod", DefaultValueFactory = _ => "default" };
        Option<string?> pod = new("--pod") { Description = "a pod that has this program" };
        Option<string> container = new("--container", "-c") { Description = "its container", DefaultValueFactory = _ => "test" };
        Option<string> program = new("--program") { Description = "this program, as it is called there", DefaultValueFactory = _ => "kube-agent" };
        Option<string?> collector = new("--collector") { Description = "where recordings are", HelpName = "https://HOST:PORT" };
        Option<string?> certificate = new("--cert") { Description = "PEM certificate for the collector, of an auditor", HelpName = "FILE" };
        Option<string?> key = new("--key") { Description = "PEM private key of it", HelpName = "FILE" };
        Option<string?> authority = new("--ca") { Description = "PEM certificates that vouch for the collector", HelpName = "FILE" };
        Command command = new("probe", "Runs a command in a pod through the agent, and looks whether it was recorded: exit status 0 if so.")
        {
            say, agent, agentAuthority, token, space, pod, container, program, collector, certificate, key, authority,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(say) is { } word)
            {
                await Console.Out.WriteLineAsync(word);
                return 0;
            }

            var target = new ProbeTarget
            {
                Agent = Uri.TryCreate(Needed(parsed, agent), UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps
                    ? uri : throw new ConfigException($"--agent '{parsed.GetValue(agent)}' is not of the form https://HOST:PORT"),
                AuthorityFile = parsed.GetValue(agentAuthority),
                TokenFile = Needed(parsed, token),
                Namespace = parsed.GetValue(space)!,
                Pod = Needed(parsed, pod),
                Container = parsed.GetValue(container)!,
            };
            using X509Certificate2? own = parsed.GetValue(certificate) is { } file ? X509Certificate2.CreateFromPemFile(file, parsed.GetValue(key)) : null;
            X509Certificate2Collection authorities = [];
            if (parsed.GetValue(authority) is { } trusted)
            {
                authorities.ImportFromPemFile(trusted);
            }

            using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(Bound);
            try
            {
                using HttpClient http = CollectorHttp.Create(Needed(parsed, collector), own, authorities);
                return await RunAsync(target, parsed.GetValue(program)!, new StoredSession(http, TimeProvider.System), bound.Token);
            }
            catch (Exception problem) when (problem is WebSocketException or RecordingSourceException or HttpRequestException)
            {
                await Console.Error.WriteLineAsync($"kube-agent probe: {problem.Message}{(problem.InnerException is { } inner ? $": {inner.Message}" : "")}");
                return Failed;
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"kube-agent probe: not done within {Bound.TotalSeconds} s");
                return Failed;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ProbeTarget target, string program, StoredSession stored, CancellationToken cancellationToken)
    {
        string word = $"probe-{Guid.NewGuid():n}";
        (string printed, string status) = await PodCommand.RunAsync(target, [program, "probe", "--say", word], cancellationToken);
        if (printed.Trim() != word)
        {
            await Console.Error.WriteLineAsync($"kube-agent probe: the command did not say what it was told to: {printed} {status}");
            return Failed;
        }

        await Console.Out.WriteLineAsync($"a command ran in {target.Namespace}/{target.Pod} through {target.Agent}");
        SessionListing session = await stored.FindAsync(word, cancellationToken);
        (bool isWhole, string recorded) = await stored.ReadAsync(session, cancellationToken);
        if (!isWhole || recorded.Trim() != word)
        {
            await Console.Error.WriteLineAsync($"kube-agent probe: the recording of session {session.Sid} is not whole, or does not have what was printed");
            return Failed;
        }

        await Console.Out.WriteLineAsync($"its recording, session {session.Sid}, of {session.User}, is whole");
        return 0;
    }

    private static string Needed(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? throw new ConfigException($"{option.Name} is needed");
}
