namespace FakeKubernetes;

/// <summary>A request that reached the server.</summary>
public sealed record RecordedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, IReadOnlyList<string>> Headers)
{
    /// <summary>Who sent it.</summary>
    public FakeUser User { get; init; } = FakeUser.Anonymous;

    /// <summary>In whose name: the impersonated user, or the sender.</summary>
    public FakeUser EffectiveUser { get; init; } = FakeUser.Anonymous;

    /// <summary>HTTP/1.1 or HTTP/2.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The first value of a header; null when it was not sent.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out IReadOnlyList<string>? values) && values.Count != 0 ? values[0] : null;
}
