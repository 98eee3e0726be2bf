using System.Diagnostics;
using System.Net;
using FakeKubernetes;
using k8s.Models;
using SessionRecording.Operator.Resources;
using SessionRecording.Operator.Resources.Enforcement;
using TestKit;

namespace Resources.Tests;

/// <summary>The policies of a config that enforces, put in force: who gets into which pod by which way.</summary>
public sealed class EnforcementTests(EnforcementTests.SharedCluster shared) : IClassFixture<EnforcementTests.SharedCluster>
{
    private const string Debug = """{"spec":{"ephemeralContainers":[{"name":"d","image":"i"}]}}""";

    private static readonly string[] Ways = ["exec?command=id", "attach", "portforward", "proxy/", "service", "ephemeralcontainers"];

    private static readonly Dictionary<string, FakeUser> People = new()
    {
        ["developer"] = new FakeUser("alice", "developers", FakeUser.Authenticated),
        ["administrator"] = FakeUser.Admin,
        ["recorded"] = new FakeUser("alice", "developers", FakeUser.Authenticated)
        {
            Extra = new Dictionary<string, IReadOnlyList<string>> { [Passage.SessionExtra] = ["2f3a6c0e-0d5c-4b8e-9d8e-1c2d3e4f5a6b"] },
        },
        ["exempt"] = new FakeUser("system:serviceaccount:velero:velero", "system:serviceaccounts", FakeUser.Authenticated),
        ["exempt in orders"] = new FakeUser("system:serviceaccount:cnpg-system:cnpg", "system:serviceaccounts:cnpg-system", FakeUser.Authenticated),
        ["emergency"] = new FakeUser("bob", "break-glass", FakeUser.Authenticated),
    };

    public static IEnumerable<TheoryDataRow<string, string, string[]>> Matrix() =>
    [
        new("prod", "developer", []), new("orders", "developer", []), new("other", "developer", Ways),
        new("prod", "administrator", []), new("other", "administrator", Ways),
        new("prod", "recorded", Ways), new("orders", "recorded", Ways), new("other", "recorded", Ways),
        new("prod", "exempt", Ways), new("orders", "exempt", Ways),
        new("prod", "exempt in orders", []), new("orders", "exempt in orders", Ways), new("other", "exempt in orders", Ways),
        new("prod", "emergency", Ways), new("other", "emergency", Ways),
    ];

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Ways_into_a_pod_are_open_to_whom_the_config_lets_through(string space, string who, string[] open) =>
        Assert.Equal(open, await OpenWaysAsync(shared.Fixture, space, who));

    [Theory]
    [InlineData("developer", "run/prod/web/c", false)]
    [InlineData("developer", "exec/prod/web/c", false)]
    [InlineData("developer", "", false)]
    [InlineData("developer", "metrics/cadvisor", true)]
    [InlineData("developer", "stats/summary", true)]
    [InlineData("developer", "metricsandmore", false)]
    [InlineData("administrator", "run/prod/web/c", false)]
    [InlineData("recorded", "run/prod/web/c", true)]
    [InlineData("exempt", "run/prod/web/c", true)]
    [InlineData("exempt in orders", "run/orders/web/c", false)] // What is on a node is in no namespace.
    [InlineData("emergency", "run/prod/web/c", true)]
    public async Task A_kubelet_is_for_reading_only(string who, string path, bool isOpen)
    {
        (HttpStatusCode code, string text) = await AskAsync(shared.Fixture, "POST", $"api/v1/nodes/n1/proxy/{path}?path=/metrics", who);

        Assert.Equal((isOpen ? HttpStatusCode.OK : HttpStatusCode.Forbidden, isOpen), (code, text == EnforcementFixture.Ran));
    }

    [Theory]
    [InlineData("/metrics", true)]
    [InlineData("/metrics/", true)]
    [InlineData("/metrics/../run/prod/web/c", false)]
    [InlineData("/metrics/./x", false)]
    [InlineData("/metrics/..", false)]
    [InlineData("/metrics/%2e%2e/run", false)]
    [InlineData("/metrics\n/run", false)]
    [InlineData("/run", false)]
    [InlineData("metrics", false)]
    public void No_path_leads_from_what_may_be_read_to_what_runs_commands(string path, bool isOpen)
    {
        CelEvaluator scope = CelEvaluator.With(("object", new System.Text.Json.Nodes.JsonObject { ["path"] = path }));

        Assert.Equal(isOpen, scope.IsTrue(CelExpression.Parse(NodePolicy.Readable)));
    }

    [Fact]
    public async Task Who_is_refused_reads_what_to_do()
    {
        (_, string text) = await AskAsync(shared.Fixture, "POST", "api/v1/namespaces/prod/pods/web/exec?command=id", "developer");

        Assert.Contains("pods \\\"web\\\" is forbidden: ValidatingAdmissionPolicy 'sessionrecording.recording.default.connect'", text, StringComparison.Ordinal);
        Assert.Contains("use a kubeconfig for the recording agent, https://default-kube-agent.recording.svc.cluster.local", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emergency_is_noted_and_so_is_an_exemption_and_nothing_else_is()
    {
        await using EnforcementFixture fixture = await EnforcementFixture.StartAsync(Case.Named("enforce"));
        Task ExecAsync(string who) => AskAsync(fixture, "POST", "api/v1/namespaces/prod/pods/web/exec?command=id", who);

        await ExecAsync("recorded");
        await ExecAsync("developer");
        await AskAsync(fixture, "GET", "api/v1/nodes/n1/proxy/metrics", "emergency");
        Assert.Empty(fixture.Server.AdmissionNotes);

        await ExecAsync("emergency");
        await ExecAsync("exempt");

        const string Prefix = "sessionrecording.recording.default.";
        Assert.Equal(
            [
                ($"{Prefix}break-glass", "Audit", "break-glass access: this is not recorded, and your use of it is noted"),
                ($"{Prefix}break-glass", "Warn", "break-glass access: this is not recorded, and your use of it is noted"),
                ($"{Prefix}connect", "break-glass", "bob"),
                ($"{Prefix}connect", "exemption", "backup"),
            ],
            fixture.Server.AdmissionNotes.Select(note => (note.Policy, note.Key, note.Value)).Order());
    }

    [Fact]
    public async Task Everything_else_goes_on_as_before()
    {
        await using EnforcementFixture fixture = await EnforcementFixture.StartAsync(Case.Named("enforce"));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fixture, "GET", "api/v1/namespaces/prod/pods/web", "developer")).Code);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fixture, "PATCH", "api/v1/namespaces/prod/pods/web", "developer", """{"metadata":{"labels":{"a":"b"}}}""")).Code);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fixture, "DELETE", "api/v1/namespaces/prod/pods/web", "developer")).Code);
    }

    [Theory]
    [InlineData("quo\"te", true)]
    [InlineData("back\\slash", true)]
    [InlineData("line\nbreak", true)]
    [InlineData("quo", false)]
    [InlineData("te\"] || true || \"a\" in [\"", false)]
    public void Names_are_taken_as_they_are_whatever_is_in_them(string user, bool isExempt)
    {
        V1ValidatingAdmissionPolicy policy = Case.Named("everything").Single<V1ValidatingAdmissionPolicy>(Names.Policy(Case.Named("everything").Config, EnforcementResources.Connect));
        CelEvaluator scope = CelEvaluator
            .With(("request", new System.Text.Json.Nodes.JsonObject { ["userInfo"] = new System.Text.Json.Nodes.JsonObject { ["username"] = user }, ["namespace"] = "prod" }))
            .WithVariables(policy.Spec!.Variables!.Select(v => (v.Name!, v.Expression!)));

        Assert.Equal(isExempt, scope.IsTrue(CelExpression.Parse(policy.Spec.Validations!.Single().Expression!)));
        Assert.Equal(isExempt ? "odd \"one\" \\" : "", scope.Evaluate(CelExpression.Parse(Passage.Exemption)));
    }

    [Theory]
    [InlineData("{ mode: node }")]
    [InlineData("{ mode: 'off', kubernetes: { enforce: true, enabled: false } }")]
    [InlineData("{ mode: node, kubernetes: { enforce: true, enabled: false } }")]
    public void Where_no_agent_carries_anything_nothing_is_refused(string spec) => Assert.Empty(Case.Of(spec).Enforcement);

    [Theory]
    [MemberData(nameof(ObjectTests.Cases), MemberType = typeof(ObjectTests))]
    public void A_policy_fails_closed_and_is_bound(string name)
    {
        Case one = Case.Named(name);
        V1ValidatingAdmissionPolicyBinding[] bindings = [.. one.Enforcement.OfType<V1ValidatingAdmissionPolicyBinding>()];

        Assert.All(one.Enforcement.OfType<V1ValidatingAdmissionPolicy>(), policy =>
        {
            Assert.Equal("Fail", policy.Spec!.FailurePolicy);
            bool onlyTells = policy.Name() == Names.Policy(one.Config, EnforcementResources.BreakGlass);
            Assert.Equal(onlyTells ? ["Warn", "Audit"] : ["Deny"], Assert.Single(bindings, b => b.Spec!.PolicyName == policy.Name()).Spec!.ValidationActions!);
        });
    }

    public static IEnumerable<TheoryDataRow<string>> Kubectls() => KubectlPrograms.All.Select(program => new TheoryDataRow<string>(program));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_tells_its_user_what_to_do(string program)
    {
        string kubeconfig = shared.Fixture.KubeconfigOf(People["developer"]);

        (int code, string errors) = await RunAsync(program, "--kubeconfig", kubeconfig, "-n", "prod", "exec", "web", "--", "id");

        Assert.NotEqual(0, code);
        Assert.Contains("use a kubeconfig for the recording agent, https://default-kube-agent.recording.svc.cluster.local", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        await output;
        return (process.ExitCode, await errors);
    }

    private static async Task<string[]> OpenWaysAsync(EnforcementFixture fixture, string space, string who)
    {
        List<string> open = [];
        foreach (string way in Ways)
        {
            (string method, string path, string? body) = way switch
            {
                "service" => ("GET", "services/web/proxy/", null),
                "ephemeralcontainers" => ("PATCH", "pods/web/ephemeralcontainers", Debug),
                "proxy/" => ("GET", "pods/web/proxy/", null),
                _ => ("POST", $"pods/web/{way}", (string?)null),
            };
            (HttpStatusCode code, string text) = await AskAsync(fixture, method, $"api/v1/namespaces/{space}/{path}", who, body);
            Assert.True(code is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{way}: {(int)code} {text}");
            if (code == HttpStatusCode.OK)
            {
                open.Add(way);
            }
        }

        return [.. open];
    }

    private static Task<(HttpStatusCode Code, string Text)> AskAsync(EnforcementFixture fixture, string method, string path, string who, string? body = null) =>
        fixture.AskAsync(method, path, People[who], body);

    /// <summary>For tests that leave it as it was.</summary>
    public sealed class SharedCluster : IAsyncLifetime
    {
        internal EnforcementFixture Fixture { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Fixture = await EnforcementFixture.StartAsync(Case.Named("enforce"));

        public ValueTask DisposeAsync() => Fixture.DisposeAsync();
    }
}
