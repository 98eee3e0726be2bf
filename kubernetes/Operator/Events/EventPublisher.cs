using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace KubeOps.Operator.Events;

/// <summary>
/// Events of entities (events.k8s.io). What happens again within a while is counted in a series of the first event, not told anew.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="controller">Who reports: a name with a domain.</param>
/// <param name="instance">Which of them: the pod's name.</param>
/// <param name="time">For the times in events, and how long a series may pause.</param>
public sealed class EventPublisher(IKubernetesClient client, string controller, string instance, TimeProvider time)
{
    private const int MaxSeries = 4096, MaxNote = 1024, MaxName = 253;

    // As client-go: an event that pauses this long begins anew.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(6);

    // Under _gate.
    private readonly Lock _gate = new();
    private readonly Dictionary<Happening, Series> _series = [];

    private readonly record struct Happening(string Uid, EventType Type, string Reason, string Action, string Note);

    // A count of 0: the event may be there or not.
    private sealed record Series(string Name, int Count, long LastAt);

    /// <exception cref="KubernetesException">The API server says no.</exception>
    /// <exception cref="NoAnswerException">Whether the event is told is not known. Published again soon, it is told once all the same.</exception>
    public async Task PublishAsync(
        IKubernetesObject<V1ObjectMeta> entity, EventType type, string reason, string action, string note, CancellationToken cancellationToken)
    {
        note = Cut(note);
        var happening = new Happening(entity.Uid(), type, reason, action, note);
        Series? series = Next(happening);
        string? tried = series is { Count: 1 } ? series.Name : null;
        if (series is { Count: > 1 })
        {
            try
            {
                await client.PatchAsync<Eventsv1Event>(SeriesPatch(series), series.Name, Space(entity), subresource: null, cancellationToken);
                Keep(happening, series.Name, series.Count);
                return;
            }
            catch (KubernetesException gone) when (gone.IsNotFound)
            {
                // Events are kept for an hour: told anew.
            }
        }

        string name = tried ?? NewName(entity);
        try
        {
            await client.CreateAsync(Event(entity, happening, name), cancellationToken);
        }
        catch (KubernetesException there) when (there.IsConflict && tried is not null)
        {
            // The try before had come through.
        }
        catch (Exception lost) when (lost is NoAnswerException or KubernetesException { Code: >= HttpStatusCode.InternalServerError })
        {
            Keep(happening, name, count: 0);
            throw;
        }

        Keep(happening, name, count: 1);
    }

    // Whole characters: the API counts bytes of UTF-8.
    private static string Cut(string note)
    {
        Span<byte> taken = stackalloc byte[MaxNote];
        Utf8.FromUtf16(note, taken, out int length, out _);
        return note[..length];
    }

    // Counted only once it is told: what is tried again happened once.
    private Series? Next(Happening happening)
    {
        lock (_gate)
        {
            return _series.TryGetValue(happening, out Series? series) && time.GetElapsedTime(series.LastAt) <= MaxPause
                ? series with { Count = series.Count + 1 }
                : null;
        }
    }

    private void Keep(Happening happening, string name, int count)
    {
        lock (_gate)
        {
            if (MaxSeries <= _series.Count)
            {
                foreach (Happening old in _series.Where(one => MaxPause < time.GetElapsedTime(one.Value.LastAt)).Select(one => one.Key).ToList())
                {
                    _series.Remove(old);
                }
            }

            if (_series.Count < MaxSeries || _series.ContainsKey(happening))
            {
                _series[happening] = new Series(name, count, time.GetTimestamp());
            }
        }
    }

    private V1Patch SeriesPatch(Series series) => new(
        new JsonObject
        {
            ["series"] = new JsonObject
            {
                ["count"] = series.Count,
                ["lastObservedTime"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            },
        }.ToJsonString(),
        V1Patch.PatchType.MergePatch);

    private string NewName(IKubernetesObject<V1ObjectMeta> entity)
    {
        string suffix = $".{time.GetUtcNow().Ticks:x}{Random.Shared.Next(0x1000):x3}", name = entity.Name();
        return name[..Math.Min(name.Length, MaxName - suffix.Length)] + suffix;
    }

    private Eventsv1Event Event(IKubernetesObject<V1ObjectMeta> entity, Happening happening, string name)
    {
        KubernetesEntityAttribute? kind = entity.GetType().GetCustomAttributes(typeof(KubernetesEntityAttribute), inherit: false).OfType<KubernetesEntityAttribute>().FirstOrDefault();
        return new Eventsv1Event
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Space(entity) },
            EventTime = time.GetUtcNow().UtcDateTime,
            Type = happening.Type.ToString(),
            Reason = happening.Reason,
            Action = happening.Action,
            Note = happening.Note,
            ReportingController = controller,
            ReportingInstance = instance,
            Regarding = new V1ObjectReference
            {
                ApiVersion = kind is null ? entity.ApiVersion : kind.Group.Length == 0 ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}",
                Kind = kind?.Kind ?? entity.Kind,
                Name = entity.Name(),
                NamespaceProperty = entity.Metadata.NamespaceProperty,
                Uid = entity.Uid(),
                ResourceVersion = entity.ResourceVersion(),
            },
        };
    }

    // Events of what has no namespace are in this one.
    private static string Space(IKubernetesObject<V1ObjectMeta> entity) => entity.Namespace() is { Length: > 0 } space ? space : "default";
}
