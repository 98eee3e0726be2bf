using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using k8s.Models;

namespace k8s;

/// <summary>Where objects of a class live on the server.</summary>
internal static class EntityPath
{
    private static readonly ConcurrentDictionary<Type, KubernetesEntityAttribute> Kinds = [];

    public static KubernetesEntityAttribute KindOf(Type type) =>
        Kinds.GetOrAdd(type, t => t.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{t.Name} has no [KubernetesEntity]", nameof(type)));

    /// <summary>What stands in an object's apiVersion.</summary>
    public static string GroupVersion(KubernetesEntityAttribute kind) =>
        kind.Group.Length == 0 ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}";

    /// <summary>The path, relative to the server's address; no query.</summary>
    public static StringBuilder Of(Type type, string? @namespace, string? name = null, string? subresource = null)
    {
        KubernetesEntityAttribute kind = KindOf(type);
        StringBuilder path = kind.Group.Length == 0
            ? new StringBuilder("api/").Append(kind.ApiVersion)
            : new StringBuilder("apis/").Append(kind.Group).Append('/').Append(kind.ApiVersion);
        if (@namespace is { Length: > 0 })
        {
            path.Append("/namespaces/").Append(Segment(@namespace));
        }

        path.Append('/').Append(kind.PluralName);
        if (name is not null)
        {
            path.Append('/').Append(Segment(name));
        }

        return subresource is null ? path : path.Append('/').Append(subresource);
    }

    /// <summary>Adds one parameter; a null value adds nothing.</summary>
    public static StringBuilder With(this StringBuilder path, string name, string? value) =>
        value is null
            ? path
            : path.Append(path.ToString().Contains('?') ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));

    // "..", once part of a URL, would name another object than the one asked for.
    private static string Segment(string name) =>
        name is "" or "." or ".." ? throw new ArgumentException($"'{name}' is no name of an object", nameof(name)) : Uri.EscapeDataString(name);
}
