using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using k8s.KubeConfigModels;

namespace k8s.Authentication;

/// <summary>Credentials from a program that the kubeconfig names; kept until they expire or are refused.</summary>
/// <remarks>client.authentication.k8s.io/v1 and v1beta1, ExecCredential.</remarks>
internal sealed class ExecTokenProvider(ExecPlugin plugin, TimeProvider time) : ITokenProvider, IDisposable
{
    // A token that is about to expire would expire on the way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);

    // Written under _one, read by connections that are being made.
    private volatile ExecCredentialStatus? _credentials;
    private volatile X509Certificate2? _certificate;

    /// <summary>The certificate that the program handed out last.</summary>
    public X509Certificate2? Certificate => _certificate;

    public async Task<AuthenticationHeaderValue?> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_credentials is not { } current || current.ExpirationTimestamp - Margin <= time.GetUtcNow())
            {
                _credentials = current = Parse(await plugin.RunAsync(cancellationToken));
                _certificate = current.ClientCertificateData is { Length: > 0 } certificate
                    ? ClientCertificates.FromPem(certificate, current.ClientKeyData ?? "", plugin.Command)
                    : null;
            }

            return current.Token is { Length: > 0 } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Refused()
    {
        _credentials = null;
        return true;
    }

    public void Dispose() => _one.Dispose();

    private ExecCredentialStatus Parse(string output)
    {
        try
        {
            ExecCredential? credential = JsonSerializer.Deserialize(output, KubeConfigJsonContext.Default.ExecCredential);
            return credential is { Kind: "ExecCredential", Status: { } status } && (status.Token ?? status.ClientCertificateData) is { Length: > 0 }
                ? status
                : throw new KubeConfigException($"{plugin.Command} printed no ExecCredential with a token or a certificate");
        }
        catch (JsonException e)
        {
            // The output may hold a secret: say where it went wrong, not what it was.
            throw new KubeConfigException($"{plugin.Command} printed no JSON (line {e.LineNumber}, byte {e.BytePositionInLine})");
        }
    }
}
