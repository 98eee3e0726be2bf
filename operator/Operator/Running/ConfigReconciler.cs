using k8s;
using KubeOps.KubernetesClient;
using KubeOps.Operator.Events;
using KubeOps.Operator.Reconciliation;
using Microsoft.Extensions.Logging;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Certificates;
using SessionRecording.Operator.Host.Controller;
using SessionRecording.Operator.Host.Deletion;
using SessionRecording.Operator.Host.Enforcement;
using SessionRecording.Operator.Host.Observing;
using SessionRecording.Operator.Host.Status;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Running;

/// <summary>All that works while the operator leads, wired. Made anew for every time that it does.</summary>
internal sealed class ConfigReconciler : IDisposable
{
    // Most of their time they wait for answers.
    private const int Workers = 16;

    private const string Controller = "sessionrecording.dev/operator";

    private readonly Reconciler<V1Alpha1SessionRecordingConfig> _reconciler;
    private readonly BreakGlassWatch _breakGlass;

    public ConfigReconciler(
        IKubernetesClient client, ExecProbe probe, ApiServerMetrics metrics, IPodStatusSource pods, ResourceContext installation, RunOptions options, TimeProvider time,
        ILogger log)
    {
        Handover handover = new();
        _reconciler = new Reconciler<V1Alpha1SessionRecordingConfig>(
            client, handover, new ReconcilerOptions { Scope = new WatchOptions { Namespace = options.Namespace }, Workers = Workers }, time, log);
        var owned = new OwnedObjects(_reconciler, options.Namespace);
        var applier = new ObjectApplier(client, owned, time);
        var objects = new ConfigObjects(client, owned, applier, log);
        var observer = new Observer(client, owned, pods);
        var contexts = new ConfigContexts(installation, new ReferencedSecrets(client, time), owned);
        var events = new EventPublisher(client, Controller, options.Identity, time);
        _breakGlass = new BreakGlassWatch(metrics, events, time, log);
        var status = new StatusWriter(client, new TransitionEvents(events, log), time);
        var certificates = new CertificateKeeper(client, owned.Secrets, applier, new RotationPolicy(), time, log);
        handover.To = new SessionRecordingConfigController(
            _reconciler.Entities, contexts, certificates, objects, new EnforcementWatch(client, probe, installation.OperatorNamespace, time), _breakGlass, observer, status, new LastingTrouble(time));
        _reconciler.AddFinalizer(DrainFinalizer.Identifier, new DrainFinalizer(client, _reconciler.Entities, contexts, objects, observer, status, new DrainPolicy(), time));
    }

    /// <summary>Whether all that is watched is known just now.</summary>
    public bool IsCurrent => _reconciler.IsCurrent;

    public Task RunAsync(CancellationToken cancellationToken) => _reconciler.RunAsync(cancellationToken);

    public void Dispose()
    {
        _reconciler.Dispose();
        _breakGlass.Dispose();
    }
}
