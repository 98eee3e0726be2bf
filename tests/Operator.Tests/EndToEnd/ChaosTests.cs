using FakeKubernetes;
using k8s.Models;
using SessionRecording.Operator.Api;
using SessionRecording.Operator.Host.Certificates;

namespace Operator.Tests.EndToEnd;

/// <summary>Whatever happens on the way, it ends as in quiet times, and then nothing is written any more.</summary>
public sealed class ChaosTests : IAsyncLifetime
{
    private const string Spec = "mode: node-sync\nkubernetes: { enforce: true }";
    private const int FaultyRequests = 400;

    private OperatorStage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await OperatorStage.StartAsync(runs: false);
        _stage.AnswerTimeout = TimeSpan.FromSeconds(2);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task An_API_server_that_refuses_fails_hangs_and_hangs_up()
    {
        int seed = Random.Shared.Next(), met = 0;
        Random random = new(seed);
        Lock gate = new();
        _stage.Server.Fault = request =>
        {
            lock (gate)
            {
                if (request.Header("Authorization") != $"Bearer {OperatorStage.OperatorToken}" || FaultyRequests <= met)
                {
                    return null;
                }

                met++;
                return random.Next(100) switch
                {
                    < 10 => new FakeFault.Refuse(429, 0),
                    < 20 => new FakeFault.Refuse(500),
                    < 30 => new FakeFault.Refuse(503),
                    < 38 => new FakeFault.Cut(),
                    < 39 => new FakeFault.Hang(),
                    < 42 => new FakeFault.Answer(502, "text/html", "<html>bad gateway</html>"),
                    _ => null,
                };
            }
        };
        _stage.StartOperator();
        await _stage.ApplyAsync(Spec);
        await _stage.UntilAsync(async () =>
        {
            if (met < FaultyRequests)
            {
                // Something to do, as long as it goes wrong.
                await _stage.Admin.DeleteAsync<V1Service>("default-collector", OperatorStage.Space, null, default);
            }

            return FaultyRequests <= met;
        });

        await ConvergedAsync($"seed {seed}");
    }

    [Fact]
    public async Task Watches_that_are_closed_and_versions_that_are_forgotten()
    {
        _stage.StartOperator();
        await _stage.ApplyAsync(Spec);
        for (int i = 0; i < 20; i++)
        {
            await _stage.Admin.DeleteAsync<V1ConfigMap>("default-collector", OperatorStage.Space, null, default);
            if (i % 3 == 0)
            {
                _stage.Server.Compact();
            }

            _stage.Server.CutConnections();
            int asked = _stage.Server.Requests.Count;
            await _stage.UntilAsync(() => Task.FromResult(asked < _stage.Server.Requests.Count));
        }

        await ConvergedAsync();
    }

    [Fact]
    public async Task Two_operators_at_once()
    {
        _stage.StartOperator();
        _stage.StartOperator();
        await _stage.ApplyAsync(Spec);
        await ConvergedAsync();

        await _stage.ApplyAsync("mode: node\nkubernetes: { enforce: true }");
        await _stage.UntilAsync(async () => await _stage.Admin.GetAsync<V1Deployment>("default-kube-agent", OperatorStage.Space, default) is null);
        await ConvergedAsync();
    }

    [Fact]
    public async Task A_clock_that_jumps_years_forward_and_back()
    {
        _stage.StartOperator();
        await _stage.ApplyAsync(Spec);
        await ConvergedAsync();
        foreach (TimeSpan jump in (TimeSpan[])[TimeSpan.FromDays(900), TimeSpan.FromDays(-900), TimeSpan.FromDays(25)])
        {
            _stage.Clock.Jump(jump);
            await ConvergedAsync($"after {jump}");
        }
    }

    [Fact]
    public async Task Nothing_piles_up_while_configs_come_and_go()
    {
        _stage.StartOperator();
        await _stage.ApplyAsync(Spec);
        await ConvergedAsync();
        int timers = _stage.Time.ArmedTimers;
        for (int i = 0; i < 3; i++)
        {
            await _stage.ApplyAsync("mode: node", "other");
            await _stage.ExpectAsync("Ready True Recording", "other");
            await _stage.Admin.DeleteAsync<V1Alpha1SessionRecordingConfig>("other", OperatorStage.Space, null, default);
            await _stage.UntilAsync(async () => await _stage.FindAsync("other") is null);
        }

        await ConvergedAsync();
        await _stage.UntilAsync(() => Task.FromResult(_stage.Time.ArmedTimers <= timers));
    }

    private async Task ConvergedAsync(string when = "")
    {
        await _stage.ExpectAsync("Ready True Recording");
        await _stage.ExpectAsync("Enforced True DirectExecRefused");
        await _stage.UntilAsync(AreCertificatesGoodAsync);
        await _stage.QuietAsync(when);
        Assert.NotNull(await _stage.Admin.GetAsync<V1Service>("default-collector", OperatorStage.Space, default));
        Assert.NotNull(await _stage.Admin.GetAsync<V1ConfigMap>("default-collector", OperatorStage.Space, default));
        Assert.Equal(["default-collector"], (await _stage.ObjectsAsync<V1StatefulSet>()).Where(name => name == "default-collector"));
    }

    // Signed by the authority that is there, and valid by the operator's clock.
    private async Task<bool> AreCertificatesGoodAsync()
    {
        var authority = AuthoritySecret.Read(await _stage.Admin.GetAsync<V1Secret>("default-ca", OperatorStage.Space, default));
        V1Secret? leaf = await _stage.Admin.GetAsync<V1Secret>("default-recorder-tls", OperatorStage.Space, default);
        V1ConfigMap? bundle = await _stage.Admin.GetAsync<V1ConfigMap>("default-ca-bundle", OperatorStage.Space, default);
        if (authority.Issuing is not { } issuing || KeyPair.Read(leaf, "tls.crt", "tls.key") is not { } pair)
        {
            return false;
        }

        using var certificate = pair.Certificate();
        using var issuer = issuing.Certificate();
        return certificate.Issuer == issuer.Subject && pair.Validity.Holds(_stage.Clock.GetUtcNow())
            && bundle!.Data!["ca.crt"].Contains(issuing.CertificatePem.Trim(), StringComparison.Ordinal);
    }
}
