using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>A token in a file that the kubelet renews: read again every so often, and when the server refuses it.</summary>
internal sealed class TokenFileAuth(string path, TimeProvider time) : ITokenProvider
{
    // Projected tokens are renewed at 80 % of their life, which is ten minutes at the least.
    public static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(10);

    private const int MaxTokenSize = 64 * 1024;

    // Both under _gate.
    private readonly Lock _gate = new();
    private AuthenticationHeaderValue? _header;
    private long _readAt;

    public Task<AuthenticationHeaderValue?> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_header is null || RereadAfter <= time.GetElapsedTime(_readAt))
            {
                _header = new AuthenticationHeaderValue("Bearer", Read());
                _readAt = time.GetTimestamp();
            }

            return Task.FromResult<AuthenticationHeaderValue?>(_header);
        }
    }

    public bool Refused()
    {
        lock (_gate)
        {
            string? refused = _header?.Parameter;
            _header = null;
            return refused != Read();
        }
    }

    private string Read()
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (MaxTokenSize < file.Length)
            {
                throw new KubeConfigException($"token file {path} has {file.Length} bytes, allowed {MaxTokenSize}");
            }

            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Trim() is { Length: > 0 } token ? token : throw new KubeConfigException($"token file {path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"token file {path}: {e.Message}", e);
        }
    }
}
