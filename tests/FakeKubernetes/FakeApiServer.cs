using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FakeKubernetes;

/// <summary>
/// An API server in this process, on a loopback port, with TLS (HTTP/1.1 and HTTP/2). It answers as Kubernetes 1.36 does, as far as
/// this project and kubectl ask. No kubelet, no scheduler, no controllers but the garbage collector's and the CRDs' own.
/// </summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Cluster _cluster;
    private readonly Authenticator _authenticator;
    private readonly RequestRouter _router;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<RecordedRequest> _requests = [];
    // Held while one is cut: when its request has ended, its context is another's already.
    private readonly Lock _cutting = new();
    private readonly ConcurrentDictionary<HttpContext, bool> _open = [];
    private readonly List<(Func<RecordedRequest, bool> Matches, RequestDelegate Handle)> _handlers = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _workloads = Task.CompletedTask;

    private FakeApiServer(FakeApiServerOptions options)
    {
        _time = options.Time;
        Authority = new FakeAuthority("fake-kubernetes", TimeProvider.System);
        _cluster = new Cluster(options.Time);
        _authenticator = new Authenticator(Authority, options.Time);
        _router = new RequestRouter(_cluster, _authenticator, options);
        _authenticator.Add(AdminToken, FakeUser.Admin, until: null);

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = Authority.IssueServer("kubernetes", "kubernetes.default.svc"),
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (_, _, _) => true, // Judged by the authenticator, which answers 401.
                });
            });
        });
        _app = builder.Build();
        _app.Run(async context =>
        {
            _open[context] = true;
            try
            {
                await HandleAsync(context);
            }
            finally
            {
                lock (_cutting)
                {
                    _open.TryRemove(context, out _);
                }
            }
        });
    }

    /// <summary>https://127.0.0.1:PORT/</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Signs the server's certificate and those of clients.</summary>
    public FakeAuthority Authority { get; }

    /// <summary>A bearer token of <see cref="FakeUser.Admin"/>.</summary>
    public string AdminToken { get; } = $"admin-{Guid.NewGuid():n}";

    /// <summary>What was asked so far, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>What admission policies noted about requests so far, oldest first: audit annotations, and what was only warned of.</summary>
    public IReadOnlyList<AdmissionNote> AdmissionNotes => [.. _cluster.AdmissionNotes];

    /// <summary>What goes wrong with a request; null lets it pass.</summary>
    public Func<RecordedRequest, FakeFault?>? Fault { get; set; }

    /// <summary>
    /// Takes over granted connections to pods on a node (exec, attach, portforward) and proxy requests: authenticated, authorized,
    /// admitted. The pod must have a <c>spec.nodeName</c>, see <see cref="Change"/>.
    /// </summary>
    public RequestDelegate? Kubelet { get; set; }

    public static async Task<FakeApiServer> StartAsync(FakeApiServerOptions? options = null)
    {
        var server = new FakeApiServer(options ?? new FakeApiServerOptions());
        await server._app.StartAsync();
        string address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri(address.TrimEnd('/') + "/");
        if (options?.Workloads is { } workloads)
        {
            var controllers = new WorkloadControllers(server._cluster, workloads);
            server._workloads = Task.Run(() => controllers.RunAsync(server._stopping.Token), CancellationToken.None);
        }

        return server;
    }

    /// <summary>From now on this token is that user's, until it is taken back or its time is over.</summary>
    public void AddToken(string token, FakeUser user, DateTimeOffset? until = null) => _authenticator.Add(token, user, until);

    public void RevokeToken(string token) => _authenticator.Remove(token);

    /// <summary>
    /// Answers the matching requests instead of the server. The sender is authenticated and the request recorded before; admission
    /// and authorization are the handler's.
    /// </summary>
    public void Handle(Func<RecordedRequest, bool> matches, RequestDelegate handler) => _handlers.Add((matches, handler));

    /// <summary>Forgets the changes so far: watches and pages from before are told 410.</summary>
    public void Compact()
    {
        lock (_cluster.Store.Gate)
        {
            _cluster.Store.Compact();
        }
    }

    /// <summary>Cuts every connection that is open now: watches, requests under way.</summary>
    public void CutConnections()
    {
        lock (_cutting)
        {
            foreach (HttpContext context in _open.Keys)
            {
                context.Abort();
            }
        }
    }

    /// <summary>The version of the last change.</summary>
    public string ResourceVersion
    {
        get
        {
            lock (_cluster.Store.Gate)
            {
                return $"{_cluster.Store.Version}";
            }
        }
    }

    /// <summary>Changes an object behind the API's back, as a controller or kubelet would: no validation, no managed fields.</summary>
    /// <exception cref="KeyNotFoundException">There is no such object.</exception>
    public void Change(string group, string plural, string @namespace, string name, Action<JsonObject> change)
    {
        lock (_cluster.Store.Gate)
        {
            JsonObject content = _cluster.Store.Find($"{group}/{plural}", @namespace, name)?.Parse()
                ?? throw new KeyNotFoundException($"no {plural} {@namespace}/{name}");
            change(content);
            ResourceKind kind = _cluster.Catalog.FindStored($"{group}/{plural}")!;
            JsonObject metadata = content.Metadata();
            if (metadata.ContainsKey("deletionTimestamp") && !metadata.Texts("finalizers").Any())
            {
                _cluster.Garbage.Remove(kind, content);
            }
            else
            {
                _cluster.Store.Put(kind.StorageKey, content);
            }
        }
    }

    /// <summary>A kubeconfig for this server with a token.</summary>
    public string Kubeconfig(string token) => Kubeconfig(new JsonObject { ["token"] = token });

    /// <summary>A kubeconfig for this server with a client certificate.</summary>
    public string Kubeconfig((string Certificate, string Key) client) => Kubeconfig(new JsonObject
    {
        ["client-certificate-data"] = Base64(client.Certificate),
        ["client-key-data"] = Base64(client.Key),
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _workloads;
        _stopping.Dispose();
        CutConnections(); // Watches would be waited for.
        using (var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System))
        {
            await _app.StopAsync(atOnce.Token);
        }

        await _app.DisposeAsync();
        Authority.Dispose();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string Kubeconfig(JsonObject user) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["current-context"] = "fake",
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = "fake",
            ["cluster"] = new JsonObject
            {
                ["server"] = Address.AbsoluteUri.TrimEnd('/'),
                ["certificate-authority-data"] = Base64(Authority.CertificatePem),
            },
        }),
        ["users"] = new JsonArray(new JsonObject { ["name"] = "fake", ["user"] = user }),
        ["contexts"] = new JsonArray(new JsonObject
        {
            ["name"] = "fake",
            ["context"] = new JsonObject { ["cluster"] = "fake", ["user"] = "fake" },
        }),
    }.ToJsonString(Json.Compact);

    private async Task HandleAsync(HttpContext context)
    {
        var request = new RecordedRequest(
            context.Request.Method,
            context.Request.Path.Value ?? "/",
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.ToDictionary(h => h.Key, h => (IReadOnlyList<string>)[.. h.Value!], StringComparer.OrdinalIgnoreCase))
        {
            Protocol = context.Request.Protocol,
        };
        string auditId = request.Header("Audit-ID") ?? $"{Guid.NewGuid()}";
        context.Response.Headers["Audit-Id"] = auditId;
        context.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            if (await FailAsync(context, request))
            {
                return;
            }

            try
            {
                (FakeUser sender, FakeUser effective) = _router.Identify(context);
                request = request with { User = sender, EffectiveUser = effective };
            }
            finally
            {
                _requests.Enqueue(request);
            }

            if (_handlers.FirstOrDefault(h => h.Matches(request)).Handle is { } handler)
            {
                await handler(context);
            }
            else
            {
                await _router.AnswerAsync(context, request.EffectiveUser, Kubelet);
            }
        }
        catch (ApiException e)
        {
            await RefuseAsync(context, e);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
    }

    private static async Task RefuseAsync(HttpContext context, ApiException refusal)
    {
        if (refusal.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        await ResponseWriter.WriteBytesAsync(context, "application/json", [.. Json.Bytes(refusal.ToStatus()), (byte)'\n'], refusal.Code);
    }

    // Returns true when the request has met its fault.
    private async Task<bool> FailAsync(HttpContext context, RecordedRequest request)
    {
        switch (Fault?.Invoke(request))
        {
            case null:
                return false;
            case FakeFault.Refuse refuse:
                _requests.Enqueue(request);
                throw new ApiException(refuse.Code, refuse.Code == 429 ? "TooManyRequests" : "InternalError", "refused by the test")
                {
                    RetryAfter = refuse.RetryAfterSeconds,
                };
            case FakeFault.Hang:
                _requests.Enqueue(request);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted);
                return true;
            case FakeFault.Answer answer:
                _requests.Enqueue(request);
                await ResponseWriter.WriteBytesAsync(context, answer.ContentType, Encoding.UTF8.GetBytes(answer.Body), answer.Code);
                return true;
            case FakeFault.LoseAnswer:
                context.Response.OnStarting(() =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
                return false;
            default:
                _requests.Enqueue(request);
                context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
                return true;
        }
    }
}
