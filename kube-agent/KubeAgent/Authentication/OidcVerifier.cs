using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace KubeAgent.Authentication;

/// <summary>Verifies ID tokens of one OpenID Connect issuer, with the keys that it publishes.</summary>
internal sealed class OidcVerifier : ITokenVerifier
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    private readonly OidcOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenAuthenticator.MaxTokenSize };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _issuer;

    // Else it asks for an issuer's new keys in the background, and tokens signed with them are not good meanwhile.
    static OidcVerifier() => AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);

    public OidcVerifier(OidcOptions options, HttpClient http, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{options.Issuer.OriginalString.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = true })
        {
            RefreshInterval = TimeSpan.FromSeconds(10), // After a token with an unknown key: the issuer may have new ones.
        };
    }

    public bool IsFor(string token) => JwtPeek.Issuer(token) == _options.Issuer.OriginalString;

    public async Task<VerifiedToken?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, await ParametersAsync(cancellationToken));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            _issuer.RequestRefresh();
            result = await _handler.ValidateTokenAsync(token, await ParametersAsync(cancellationToken));
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken verified)
        {
            return null;
        }

        using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(verified.EncodedPayload)));
        return OidcClaims.UserOf(claims.RootElement, _options) is { } user
            ? new VerifiedToken(user, new DateTimeOffset(verified.ValidTo, TimeSpan.Zero))
            : null;
    }

    private async Task<TokenValidationParameters> ParametersAsync(CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration issuer;
        try
        {
            issuer = await _issuer.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException)
        {
            throw new HttpRequestException($"issuer {_options.Issuer}: {problem.InnerException?.Message ?? problem.Message}", problem);
        }

        return issuer.Issuer == _options.Issuer.OriginalString
            ? new TokenValidationParameters
            {
                ValidIssuer = _options.Issuer.OriginalString,
                ValidAudiences = _options.Audiences,
                ValidAlgorithms = Algorithms,
                IssuerSigningKeys = issuer.SigningKeys,
                LifetimeValidator = IsCurrent,
            }
            : throw new HttpRequestException($"issuer {_options.Issuer} calls itself '{issuer.Issuer}'");
    }

    private bool IsCurrent(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end && (from is null || from.Value - Skew <= now);
    }
}
