using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Resources.Network;

/// <summary>On which ports a config's store and audit log are reached. Files and SQLite need none.</summary>
internal static class StorePorts
{
    private const int Https = 443, Postgres = 5432;

    public static IReadOnlyList<int> Of(SessionRecordingSpec spec) => [.. Store(spec.Storage?.Uri).Concat(Audit(spec.Audit?.Uri)).Distinct()];

    public static bool IsInCloud(StorageSpec? storage) =>
        storage is not null && (storage.Uri.StartsWith("s3://", StringComparison.Ordinal) || storage.Uri.StartsWith("gs://", StringComparison.Ordinal));

    private static int[] Store(string? uri)
    {
        if (uri is null || uri.StartsWith("file:", StringComparison.Ordinal))
        {
            return [];
        }

        string? endpoint = uri.Split('?', 2) is [_, string query]
            ? query.Split('&').Select(p => p.Split('=', 2)).Where(p => p is ["endpoint", _]).Select(p => Uri.UnescapeDataString(p[1])).FirstOrDefault()
            : null;
        if (endpoint is null)
        {
            return [Https];
        }

        // host:port alone is taken for https, as it is by those who read this parameter.
        string whole = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"https://{endpoint}";
        return [Uri.TryCreate(whole, UriKind.Absolute, out Uri? address) ? address.Port : Https];
    }

    private static int[] Audit(string? uri) =>
        uri is null || !uri.StartsWith("postgres", StringComparison.Ordinal) ? []
        : Uri.TryCreate(uri, UriKind.Absolute, out Uri? address) && 0 < address.Port ? [address.Port]
        : [Postgres];
}
