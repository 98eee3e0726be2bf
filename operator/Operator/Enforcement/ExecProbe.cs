using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Rbac;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>
/// Tries an exec that goes around the kube-agent, in a pod that does not exist and without an upgrade: policies are asked before the pod
/// is looked for, and nothing can run.
/// </summary>
[EntityRbac(typeof(V1Pod), Subresource = "exec", ResourceNames = [EnforcementResources.ProbePod], Verbs = RbacVerb.Create)]
internal sealed class ExecProbe(KubernetesClientConfiguration configuration, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 256 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(configuration.CreateHandler())
    {
        MaxResponseContentBufferSize = MaxAnswer,
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <param name="namespace">One that the policies are for.</param>
    /// <param name="policies">Names of the policies, one of which must refuse.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EnforcementFinding> TryAsync(string @namespace, IReadOnlyList<string> policies, CancellationToken cancellationToken)
    {
        var target = new Uri(configuration.Host, $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/pods/{EnforcementResources.ProbePod}/exec?command=true&stdout=true");
        try
        {
            return await Answers.WithinAsync(
                "exec",
                Timeout,
                async token =>
                {
                    using HttpResponseMessage answer = await _http.PostAsync(target, content: null, token);
                    return Judge(answer.StatusCode, MessageIn(await answer.Content.ReadAsByteArrayAsync(token)), policies);
                },
                time,
                cancellationToken);
        }
        catch (NoAnswerException problem)
        {
            return new EnforcementFinding(EnforcementVerdict.Unknown, problem.Message);
        }
    }

    /// <summary>What an answer says of the policies. Pure.</summary>
    public static EnforcementFinding Judge(HttpStatusCode code, string message, IReadOnlyList<string> policies) => code switch
    {
        _ when policies.Any(policy => message.Contains($"ValidatingAdmissionPolicy '{policy}'", StringComparison.Ordinal)) => new(EnforcementVerdict.Refused, ""),
        HttpStatusCode.Unauthorized => new(EnforcementVerdict.Unknown, message),
        HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity when message.Contains("denied request", StringComparison.Ordinal) =>
            new(EnforcementVerdict.Unknown, message), // Somebody else's policy was asked first.
        HttpStatusCode.Forbidden => new(EnforcementVerdict.Forbidden, message),
        HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new(EnforcementVerdict.Unknown, $"{(int)code} {message}"),
        _ => new(EnforcementVerdict.Allowed, ""), // It was let through to where the pod is looked for.
    };

    public void Dispose() => _http.Dispose();

    private static string MessageIn(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, (JsonTypeInfo<V1Status>)KubernetesJson.Options.GetTypeInfo(typeof(V1Status)))?.Message ?? "";
        }
        catch (JsonException)
        {
            return ""; // A load balancer's own page, say.
        }
    }
}
