using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace k8s;

/// <summary>Lists and watch events out of JSON, so that only the objects themselves need generated code.</summary>
internal static class ObjectReader
{
    /// <exception cref="JsonException">Not a list, or its items are not of this kind.</exception>
    public static EntityList<T> ReadList<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        KubernetesEntityAttribute kind = EntityPath.KindOf(typeof(T));
        var item = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var metadata = new V1ListMeta();
        List<T> items = [];

        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                metadata = JsonSerializer.Deserialize(ref reader, ModelsJsonContext.Default.V1ListMeta) ?? metadata;
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                reader.Read();
                bool isList = reader.TokenType == JsonTokenType.StartArray;
                if (!isList && reader.TokenType != JsonTokenType.Null)
                {
                    throw new JsonException($"the items are {reader.TokenType}");
                }

                while (isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    T entity = JsonSerializer.Deserialize(ref reader, item) ?? throw new JsonException("an item is null");
                    items.Add(Named(entity, kind));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new EntityList<T>(metadata, items);
    }

    /// <summary>One line of a watch.</summary>
    /// <exception cref="KubernetesException">The event is an error, such as an expired version.</exception>
    /// <exception cref="JsonException">Not a watch event.</exception>
    public static (WatchEventType Type, T Entity) ReadEvent<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        WatchEventType? type = null;
        ReadOnlySpan<byte> entity = default;
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isEntity = reader.ValueTextEquals("object"u8);
            reader.Read();
            if (isType)
            {
                type = TypeOf(ref reader);
            }
            else
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                entity = isEntity ? json[start..(int)reader.BytesConsumed] : entity;
            }
        }

        return type switch
        {
            null => throw new JsonException("a watch event has no type"),
            WatchEventType.Error => throw new KubernetesException(
                JsonSerializer.Deserialize(entity, ModelsJsonContext.Default.V1Status) ?? new V1Status { Reason = "Unknown" }),
            { } known => (known, Named(
                JsonSerializer.Deserialize(entity, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))) ?? throw new JsonException("an object is null"),
                EntityPath.KindOf(typeof(T)))),
        };
    }

    private static WatchEventType? TypeOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("ADDED"u8) ? WatchEventType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchEventType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error
        : null;

    // Built-in kinds come without kind and version when they stand in a list.
    private static T Named<T>(T entity, KubernetesEntityAttribute kind)
        where T : IKubernetesObject
    {
        entity.Kind ??= kind.Kind;
        entity.ApiVersion ??= EntityPath.GroupVersion(kind);
        return entity;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"the answer begins with {reader.TokenType}, not with {type}");
        }
    }
}
