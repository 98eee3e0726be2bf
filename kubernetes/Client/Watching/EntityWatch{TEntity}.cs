using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using k8s.Models;

namespace k8s;

/// <summary>A watch that the server has begun: it tells what happens from the asked version on. To be read once.</summary>
public sealed class EntityWatch<TEntity> : IDisposable
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    // A watch whose end the server does not tell is ended by us, a little later.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly string _what;
    private readonly HttpResponseMessage _response;
    private readonly int _maxObjectSize;
    private readonly JsonSerializerOptions _json;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _late;

    internal EntityWatch(string what, HttpResponseMessage response, KubernetesClientOptions options, JsonSerializerOptions json, TimeProvider time)
    {
        (_what, _response, _maxObjectSize, _json, _limit) = (what, response, options.MaxObjectSize, json, options.WatchTimeout + Margin);
        _late = new CancellationTokenSource(_limit, time);
    }

    /// <summary>The events, until the server ends the watch.</summary>
    /// <exception cref="KubernetesException">An ERROR event.</exception>
    /// <exception cref="NoAnswerException">The watch was cut off, or cannot be read.</exception>
    public async IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
        await using IAsyncEnumerator<(WatchEventType, TEntity)> events = EventsAsync(either.Token).GetAsyncEnumerator(either.Token);
        while (await Answers.OfAsync($"{_what} (watch)", _limit, _late, events.MoveNextAsync().AsTask(), cancellationToken))
        {
            yield return events.Current;
        }
    }

    public void Dispose()
    {
        _response.Dispose();
        _late.Dispose();
    }

    private async IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(await _response.Content.ReadAsStreamAsync(cancellationToken), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        await foreach (ReadOnlyMemory<byte> line in LineReader.ReadAsync(reader, _maxObjectSize, cancellationToken))
        {
            yield return ObjectReader.ReadEvent<TEntity>(line.Span, _json);
        }
    }
}
