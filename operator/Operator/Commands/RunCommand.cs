using System.CommandLine;
using System.Net;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recorder.Hosting;
using Recorder.Hosting.Configuration;
using SessionRecording.Operator.Host.Running;

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
        Option<string?> priority = new("--priority-class") { Description = "PriorityClass of the pods", HelpName = "NAME" };
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "default: KUBECONFIG, ~/.kube/config, or the pod's service account", HelpName = "FILE" };
        var command = new Command("run", "make the cluster as its SessionRecordingConfigs say, until told to stop")
        {
            space, lease, health, recorder, agent, domain, cluster, pull, priority, kubeconfig,
        };
        health.Validators.Add(result =>
        {
            if (!EndPointText.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--health: '{result.GetValueOrDefault<string>()}' is not ADDRESS:PORT, like [::]:8081");
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
        catch (Exception problem) when (problem is KubeConfigException or IOException)
        {
            await error.WriteLineAsync($"operator run: {problem.Message}");
            return Unusable;
        }
    }
}
