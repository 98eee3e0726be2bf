using System.Net;
using KubeAgent.Authentication;
using Recorder.Hosting.Configuration;

namespace KubeAgent.Configuration;

/// <summary>Reads a KubeAgentConfig file. What this program does not know is refused by name, never ignored.</summary>
internal static class AgentConfigReader
{
    /// <exception cref="ConfigException">The file cannot be read, or a field is wrong.</exception>
    public static AgentConfig ReadFile(string path) => ConfigFile.Read(path, Read);

    /// <exception cref="ConfigException">It is no YAML, or a field is wrong.</exception>
    public static AgentConfig Read(string yaml)
    {
        YamlFields root = ConfigFile.Parse(yaml, "KubeAgentConfig");
        YamlFields metadata = root.Mapping("metadata") ?? throw root.Error("metadata", "is missing; it holds the name");
        string name = metadata.String("name") ?? throw metadata.Error("name", "is missing");
        YamlFields spec = root.Mapping("spec") ?? throw root.Error("spec", "is missing");
        root.End();
        AgentConfig config = new()
        {
            Name = name,
            Listen = ReadListen(spec.Mapping("listen") ?? throw spec.Error("listen", "is missing; it holds address, certificateFile and keyFile")),
            Health = ReadHealth(spec.Mapping("health")),
            Kubernetes = ReadKubernetes(spec.Mapping("kubernetes")),
            Authentication = ReadAuthentication(spec.Mapping("authentication"), spec),
            Recording = RecordingConfigReader.Read(spec.Mapping("recording") ?? throw spec.Error("recording", "is missing; it holds mode and collectors")),
            Recordings = spec.Mapping("recordings") is { } recordings ? RecordingConfigReader.ReadRecordings(recordings) : null,
            Limits = ReadLimits(spec.Mapping("limits")),
        };
        spec.End();
        return config;
    }

    private static ListenConfig ReadListen(YamlFields listen)
    {
        ListenConfig config = new(
            Address(listen, "address", "[::]:8443") ?? new IPEndPoint(IPAddress.IPv6Any, 8443),
            listen.String("certificateFile") ?? throw listen.Error("certificateFile", "is missing: a PEM certificate (chain) for the agent's address"),
            listen.String("keyFile") ?? throw listen.Error("keyFile", "is missing: the PEM private key of certificateFile"));
        listen.End();
        return config;
    }

    private static IPEndPoint ReadHealth(YamlFields? health)
    {
        IPEndPoint address = (health is null ? null : Address(health, "address", "[::]:8081")) ?? new IPEndPoint(IPAddress.IPv6Any, 8081);
        health?.End();
        return address;
    }

    private static KubernetesConfig ReadKubernetes(YamlFields? kubernetes)
    {
        KubernetesConfig config = new(kubernetes?.String("kubeconfigFile"), kubernetes?.String("context"));
        if (config is { Context: not null, KubeconfigFile: null })
        {
            throw kubernetes!.Error("context", "goes with kubeconfigFile; without it the pod's service account is used");
        }

        config = config with
        {
            AnswerTimeout = kubernetes?.Duration("answerTimeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? config.AnswerTimeout,
        };
        kubernetes?.End();
        return config;
    }

    private static AuthenticationConfig ReadAuthentication(YamlFields? fields, YamlFields spec)
    {
        AuthenticationConfig config = new();
        TokenCacheOptions cache = config.Cache;
        YamlFields? review = fields?.Mapping("tokenReview");
        config = config with
        {
            ClientCaFile = fields?.String("clientCaFile"),
            TokenReview = review?.Boolean("enabled") ?? config.TokenReview,
            Audiences = review?.Strings("audiences") ?? [],
            Cache = cache with
            {
                Positive = review?.Duration("cacheFor", TimeSpan.Zero, TimeSpan.FromMinutes(10)) ?? cache.Positive,
                Negative = review?.Duration("cacheRefusalsFor", TimeSpan.Zero, TimeSpan.FromMinutes(1)) ?? cache.Negative,
            },
            Oidc = ReadOidc(fields?.Mapping("oidc")),
        };
        review?.End();
        fields?.End();
        return config.TokenReview || config.ClientCaFile is not null || config.Oidc is not null
            ? config
            : throw spec.Error("authentication", "lets nobody in: set clientCaFile or oidc, or leave tokenReview.enabled true");
    }

    private static OidcOptions? ReadOidc(YamlFields? oidc)
    {
        if (oidc is null)
        {
            return null;
        }

        string issuer = oidc.String("issuer") ?? throw oidc.Error("issuer", "is missing: the https URL in the iss claim of the tokens");
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps || uri.Query.Length + uri.Fragment.Length > 0)
        {
            throw oidc.Error("issuer", $"'{issuer}' is not an https URL without query, like https://login.example.com/realm");
        }

        IReadOnlyList<string> audiences = oidc.Strings("audiences");
        if (audiences.Count == 0)
        {
            throw oidc.Error("audiences", "is missing: the client ids that tokens are issued to, in a list");
        }

        OidcOptions options = new() { Issuer = uri, Audiences = audiences };
        options = options with
        {
            CaFile = oidc.String("caFile"),
            UsernameClaim = oidc.String("usernameClaim") ?? options.UsernameClaim,
            UsernamePrefix = oidc.String("usernamePrefix") is "-" ? "" : oidc.String("usernamePrefix"),
            GroupsClaim = oidc.String("groupsClaim"),
            GroupsPrefix = oidc.String("groupsPrefix") ?? options.GroupsPrefix,
            RequiredClaims = oidc.Map("requiredClaims"),
        };
        oidc.End();
        return options;
    }

    private static LimitsConfig ReadLimits(YamlFields? limits)
    {
        LimitsConfig config = new();
        config = config with
        {
            Connections = limits?.Number("connections", 1, 1_000_000) ?? config.Connections,
            Sessions = limits?.Number("sessions", 1, 1_000_000) ?? config.Sessions,
            SessionsOfUser = limits?.Number("sessionsOfUser", 1, 1_000_000) ?? config.SessionsOfUser,
            StopTimeout = limits?.Duration("stopTimeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? config.StopTimeout,
        };
        limits?.End();
        return config;
    }

    private static IPEndPoint? Address(YamlFields fields, string field, string example) => fields.String(field) switch
    {
        null => null,
        string text when EndPointText.TryParse(text, out IPEndPoint? address) => address,
        string text => throw fields.Error(field, $"'{text}' is not ADDRESS:PORT, like {example}"),
    };
}
