using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace KubeOps.KubernetesClient;

/// <summary>The API server over HTTP.</summary>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private readonly KubernetesHttp _http;
    private readonly KubernetesClientOptions _options;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;

    /// <param name="configuration">Where the server is and who we are.</param>
    /// <param name="options">Limits, times, names.</param>
    /// <param name="json">Null, or <see cref="KubernetesJson.WithKinds"/> with the program's own kinds.</param>
    /// <param name="time">For time limits and waits.</param>
    public KubernetesClient(
        KubernetesClientConfiguration configuration, KubernetesClientOptions options, JsonSerializerOptions? json, TimeProvider time)
    {
        (_options, _json, _time) = (options, json ?? KubernetesJson.Options, time);
        _http = new KubernetesHttp(configuration, options, configuration.CreateHandler(), time);
    }

    public async Task<TEntity?> GetAsync<TEntity>(string name, string? @namespace, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        string path = EntityPath.Of(typeof(TEntity), @namespace, name).ToString();
        try
        {
            return await SendAsync<TEntity>(Request(HttpMethod.Get, path, safeToRepeat: true), typeof(TEntity), cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public async Task<EntityList<TEntity>> ListAsync<TEntity>(
        string? @namespace, string? labelSelector, string? fieldSelector, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var first = new ListOptions { Namespace = @namespace, LabelSelector = labelSelector, FieldSelector = fieldSelector };
        List<TEntity> items = [];
        string? next = null;
        while (true)
        {
            EntityList<TEntity> page;
            try
            {
                page = await ListPageAsync<TEntity>(first with { Continue = next }, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsExpired && next is not null)
            {
                // Half a list of one version and half of another is no list: begin anew, in one piece.
                return await ListPageAsync<TEntity>(first with { Limit = 0 }, cancellationToken);
            }

            items.AddRange(page.Items);
            next = page.Metadata.ContinueProperty;
            if (next is null or "")
            {
                return new EntityList<TEntity>(page.Metadata, items);
            }
        }
    }

    public async Task<EntityList<TEntity>> ListPageAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        int limit = options.Limit ?? _options.PageSize;
        string path = EntityPath.Of(typeof(TEntity), options.Namespace)
            .With("labelSelector", options.LabelSelector)
            .With("fieldSelector", options.FieldSelector)
            .With("resourceVersion", options.ResourceVersion)
            .With("limit", limit == 0 ? null : $"{limit}")
            .With("continue", options.Continue)
            .ToString();
        var request = new KubernetesRequest(HttpMethod.Get, path, _options.MaxPageSize, SafeToRepeat: true);
        return await _http.SendAsync(request, json => ObjectReader.ReadList<TEntity>(json.Span, _json), cancellationToken);
    }

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync(HttpMethod.Post, Collection(entity).With("fieldManager", _options.FieldManager), entity, cancellationToken);

    public Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync(HttpMethod.Put, One(entity).With("fieldManager", _options.FieldManager), entity, cancellationToken);

    public Task<TEntity> UpdateStatusAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync(HttpMethod.Put, One(entity, "status").With("fieldManager", _options.FieldManager), entity, cancellationToken);

    public async Task<TEntity> PatchAsync<TEntity>(
        V1Patch patch, string name, string? @namespace, string? subresource, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        string path = EntityPath.Of(typeof(TEntity), @namespace, name, subresource).With("fieldManager", _options.FieldManager).ToString();
        KubernetesRequest request = Request(HttpMethod.Patch, path, safeToRepeat: patch.Type == V1Patch.PatchType.MergePatch) with
        {
            Body = Encoding.UTF8.GetBytes(patch.Content),
            ContentType = patch.Type == V1Patch.PatchType.MergePatch ? "application/merge-patch+json" : "application/json-patch+json",
        };
        return await SendAsync<TEntity>(request, typeof(TEntity), cancellationToken);
    }

    public Task<TEntity> ApplyAsync<TEntity>(TEntity entity, ApplyOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        ApplyAsync(entity, subresource: null, options, cancellationToken);

    public Task<TEntity> ApplyStatusAsync<TEntity>(TEntity entity, ApplyOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        ApplyAsync(entity, "status", options, cancellationToken);

    public async Task<bool> DeleteAsync<TEntity>(
        string name, string? @namespace, V1DeleteOptions? options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        KubernetesRequest request = Request(HttpMethod.Delete, EntityPath.Of(typeof(TEntity), @namespace, name).ToString(), safeToRepeat: true);
        if (options is not null)
        {
            request = request with { Body = JsonSerializer.SerializeToUtf8Bytes(options, ModelsJsonContext.Default.V1DeleteOptions) };
        }

        try
        {
            return await _http.SendAsync(request, _ => true, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    public async Task<EntityWatch<TEntity>> BeginWatchAsync<TEntity>(WatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        string path = EntityPath.Of(typeof(TEntity), options.Namespace)
            .With("watch", "true")
            .With("labelSelector", options.LabelSelector)
            .With("fieldSelector", options.FieldSelector)
            .With("resourceVersion", options.ResourceVersion)
            .With("allowWatchBookmarks", options.AllowWatchBookmarks ? "true" : null)
            .With("sendInitialEvents", options.SendInitialEvents ? "true" : null)
            .With("resourceVersionMatch", options.SendInitialEvents ? "NotOlderThan" : null)
            .With("timeoutSeconds", $"{(int)_options.WatchTimeout.TotalSeconds}")
            .ToString();

        KubernetesRequest request = Request(HttpMethod.Get, path, safeToRepeat: true);
        return new EntityWatch<TEntity>(request.What, await _http.BeginAsync(request, cancellationToken), _options, _json, _time);
    }

    public async IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> WatchAsync<TEntity>(
        WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        using EntityWatch<TEntity> watch = await BeginWatchAsync<TEntity>(options, cancellationToken);
        await foreach ((WatchEventType, TEntity) happened in watch.ReadAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    public void Dispose() => _http.Dispose();

    private static StringBuilder Collection(IKubernetesObject<V1ObjectMeta> entity) =>
        EntityPath.Of(entity.GetType(), entity.Metadata.NamespaceProperty);

    private static StringBuilder One(IKubernetesObject<V1ObjectMeta> entity, string? subresource = null) =>
        EntityPath.Of(entity.GetType(), entity.Metadata.NamespaceProperty, entity.Name(), subresource);

    private KubernetesRequest Request(HttpMethod method, string path, bool safeToRepeat) =>
        new(method, path, _options.MaxObjectSize, safeToRepeat);

    private async Task<TEntity> ApplyAsync<TEntity>(TEntity entity, string? subresource, ApplyOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        string path = One(entity, subresource)
            .With("fieldManager", options.FieldManager ?? _options.FieldManager)
            .With("force", options.Force ? "true" : null)
            .ToString();
        KubernetesRequest request = Request(HttpMethod.Patch, path, safeToRepeat: true) with
        {
            Body = Write(entity),
            ContentType = "application/apply-patch+yaml", // JSON is YAML.
        };
        return await SendAsync<TEntity>(request, entity.GetType(), cancellationToken);
    }

    private Task<TEntity> SendAsync<TEntity>(HttpMethod method, StringBuilder path, TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        KubernetesRequest request = Request(method, path.ToString(), safeToRepeat: false) with { Body = Write(entity) };
        return SendAsync<TEntity>(request, entity.GetType(), cancellationToken);
    }

    // The class of what was sent, which may be more than TEntity says.
    private Task<TEntity> SendAsync<TEntity>(KubernetesRequest request, Type type, CancellationToken cancellationToken)
        where TEntity : class =>
        _http.SendAsync(
            request,
            json => JsonSerializer.Deserialize(json.Span, _json.GetTypeInfo(type)) as TEntity ?? throw new JsonException("the API server answered null"),
            cancellationToken);

    private byte[] Write(IKubernetesObject entity)
    {
        KubernetesEntityAttribute kind = EntityPath.KindOf(entity.GetType());
        entity.Kind ??= kind.Kind;
        entity.ApiVersion ??= EntityPath.GroupVersion(kind);
        return JsonSerializer.SerializeToUtf8Bytes(entity, _json.GetTypeInfo(entity.GetType()));
    }
}
