using System.CommandLine;
using System.Net;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using SessionRecording.Operator.Host.Running;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Commands;

/// <summary><c>operator run</c>.</summary>
internal static class RunCommand
{
    private const int Unusable = 2;

    public static Command Create()
    {
        Option<string?> space = new("--namespace", "-n") { Description = "watch this namespace only; default: all", HelpName = "NAMESPACE" };
        Option<string?> lease = new("--lease-namespace") { Description = "where the Lease is by which one of several operators works; default: the operator's own", HelpName = "NAMESPACE" };
        Option<string> health = new("--health") { Description = "serve /livez, /readyz and /metrics on ADDRESS:PORT, over plain HTTP", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "[::]:8081" };
        Option<string> recorder = new("--recorder-image") { Description = "image of the program recorder, by digest or tag", HelpName = "IMAGE", Required = true };
        Option<string> agent = new("--kube-agent-image") { Description = "image of the program kube-agent, by digest or tag", HelpName = "IMAGE", Required = true };
        Option<string> domain = new("--cluster-domain") { Description = "DNS domain of Services", HelpName = "DOMAIN", DefaultValueFactory = _ => "cluster.local" };
        Option<string> cluster = new("--cluster-name") { Description = "name of this Kubernetes cluster in recordings", HelpName = "NAME", DefaultValueFactory = _ => "" };
        Option<string[]> pull = new("--image-pull-secret") { Description = "Secret with which the images are pulled, in the namespace of each config; may be given again", HelpName = "NAME" };
        Option<string?> policy = new("--image-pull-policy") { Description = "of the pods: Always, IfNotPresent or Never; default: the cluster's" };
        policy.AcceptOnlyFromAmong("Always", "IfNotPresent", "Never");
        Option<int[]> ports = new("--api-server-port")
        {
            Description = "port of the API server behind its Service, which pods may reach; may be given again; default: 443, 6443, 8443, 16443", HelpName = "PORT",
        };
        Option<string?> priority = new("--priority-class") { Description = "PriorityClass of the pods", HelpName = "NAME" };
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "default: KUBECONFIG, ~/.kube/config, or the pod's service account", HelpName = "FILE" };
        var command = new Command("run", "make the cluster as its SessionRecordingConfigs say, until told to stop")
        {
            space, lease, health, recorder, agent, domain, cluster, pull, policy, ports, priority, kubeconfig,
        };
        health.Validators.Add(result =>
        {
            if (!EndPointText.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--health: '{result.GetValueOrDefault<string>()}' is not ADDRESS:PORT, like [::]:8081");
            }
        });
        ports.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !ushort.TryParse(token.Value, out ushort port) || port == 0))
            {
                result.AddError("--api-server-port: a port is a number, 1 to 65535");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new RunOptions
            {
                Namespace = parsed.GetValue(space),
                LeaseNamespace = parsed.GetValue(lease),
                Health = IPEndPoint.Parse(parsed.GetValue(health)!),
                RecorderImage = parsed.GetValue(recorder)!,
                KubeAgentImage = parsed.GetValue(agent)!,
                ClusterDomain = parsed.GetValue(domain)!,
                ClusterName = parsed.GetValue(cluster)!,
                ImagePullSecrets = parsed.GetValue(pull) ?? [],
                ImagePullPolicy = parsed.GetValue(policy),
                ApiServerPorts = parsed.GetValue(ports) is { Length: > 0 } given ? given : ResourceContext.DefaultApiServerPorts,
                PriorityClassName = parsed.GetValue(priority),
                Kubeconfig = parsed.GetValue(kubeconfig),
                Identity = $"{Environment.MachineName}-{Guid.NewGuid():n}",
            },
            parsed.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging(RoleLog.Configure).BuildServiceProvider();
        try
        {
            options = options with { Otlp = OtlpTarget.From(Environment.GetEnvironmentVariable) };
            await using var process = new OperatorProcess(options, TimeProvider.System, services.GetRequiredService<ILoggerFactory>());
            await process.StartAsync(cancellationToken);
            await Console.Out.WriteLineAsync($"ready: operator {options.Identity}, health on {process.HealthAddress}");
            using CancellationTokenSource stop = new();
            Task running = process.RunAsync(stop.Token);
            await Task.WhenAny(Stopping.WaitAsync(cancellationToken), running);
            await stop.CancelAsync();
            await running;
            return 0;
        }
        catch (Exception problem) when (problem is KubeConfigException or IOException or FormatException)
        {
            await error.WriteLineAsync($"operator run: {problem.Message}");
            return Unusable;
        }
    }
}
