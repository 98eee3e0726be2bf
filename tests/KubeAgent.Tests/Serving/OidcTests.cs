using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KubeAgent.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TestKit;

namespace KubeAgent.Tests.Serving;

/// <summary>ID tokens of an issuer in this process, over TLS.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new("CN=issuer-ca");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oidc-");
    private readonly ManualTimeProvider _time = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2 _server = null!;
    private WebApplication _issuer = null!;
    private AgentFixture _fixture = null!;
    private string _url = "";
    private (ECDsa Key, string Id)? _published; // Null: the first.

    public async ValueTask InitializeAsync()
    {
        _server = _authority.Issue("CN=localhost", TestAuthority.ServerUsage);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_server)));
        _issuer = builder.Build();
        _issuer.Run(AnswerAsync);
        await _issuer.StartAsync();
        _url = _issuer.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        string ca = Path.Combine(_folder.FullName, "ca.crt");
        await File.WriteAllTextAsync(ca, _authority.Certificate.ExportCertificatePem());
        _fixture = await AgentFixture.StartAsync(
            config => config with
            {
                Authentication = config.Authentication with
                {
                    Oidc = new OidcOptions
                    {
                        Issuer = new Uri(_url), Audiences = ["kubernetes"], CaFile = ca, UsernameClaim = "email", GroupsClaim = "groups", GroupsPrefix = "oidc:",
                        RequiredClaims = new Dictionary<string, string> { ["hd"] = "example.com" },
                    },
                },
            },
            _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _issuer.DisposeAsync();
        _server.Dispose();
        _authority.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_good_token_says_user_and_groups_and_asks_no_API_server()
    {
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Token()));

        Assert.Equal("alice@example.com", _fixture.ApiServer.Only.Header("Impersonate-User"));
        Assert.Equal("oidc:ops|oidc:dev", _fixture.ApiServer.Only.Header("Impersonate-Group"));
        Assert.Empty(_fixture.ApiServer.Reviews);
    }

    [Fact]
    public async Task A_token_that_is_wrong_in_any_way_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] wrong =
        [
            Token(audience: "elsewhere"),
            Token(expires: _time.GetUtcNow().AddSeconds(-1)),
            Token(notBefore: _time.GetUtcNow().AddMinutes(1)),
            Token(key: other),
            Token(claims: c => c["hd"] = "other.com"),
            Token(claims: c => c.Remove("hd")),
            Token(claims: c => c.Remove("email")),
            Token(claims: c => c["email_verified"] = false),
            Token(claims: c => c["email"] = "system:admin"),
            Token()[..^4] + "AAAA",
            Unsigned(Token()),
        ];

        foreach (string token in wrong)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
        }

        Assert.Empty(_fixture.ApiServer.Requests);
        Assert.Empty(_fixture.ApiServer.Reviews);
    }

    [Fact]
    public async Task A_good_token_is_not_believed_beyond_its_end()
    {
        string token = Token(expires: _time.GetUtcNow().AddSeconds(20));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
    }

    [Fact]
    public async Task A_token_of_a_new_key_is_good_at_once()
    {
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Token()));
        using ECDsa next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _published = (next, "k2");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(Token(key: next, keyId: "k2")));
    }

    [Fact]
    public async Task An_issuer_out_of_reach_is_said_so()
    {
        await _issuer.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(Token()));
    }

    private async Task<HttpStatusCode> AskAsync(string token) => (await _fixture.Client(token).GetAsync("/api")).StatusCode;

    private string Token(
        string audience = "kubernetes", DateTimeOffset? expires = null, DateTimeOffset? notBefore = null, ECDsa? key = null, string keyId = "k1",
        Action<Dictionary<string, object>>? claims = null)
    {
        Dictionary<string, object> all = new() { ["email"] = "alice@example.com", ["email_verified"] = true, ["hd"] = "example.com", ["groups"] = new[] { "ops", "dev" } };
        claims?.Invoke(all);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _url,
            Audience = audience,
            NotBefore = (notBefore ?? _time.GetUtcNow().AddMinutes(-1)).UtcDateTime,
            Expires = (expires ?? _time.GetUtcNow().AddHours(1)).UtcDateTime,
            Claims = all,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key ?? _key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static string Unsigned(string token) =>
        $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            return context.Response.WriteAsync($$"""{"issuer":"{{_url}}","jwks_uri":"{{_url}}/keys"}""");
        }

        (ECDsa published, string id) = _published ?? (_key, "k1");
        JsonWebKey key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(published) { KeyId = id });
        return context.Response.WriteAsync($$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"{{id}}","use":"sig","x":"{{key.X}}","y":"{{key.Y}}"}]}""");
    }
}
