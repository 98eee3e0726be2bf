using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace KubeAgent.Authentication;

/// <summary>TokenReview.</summary>
internal sealed class ApiTokenReviewer(IKubernetesClient kubernetes, IReadOnlyList<string> audiences) : ITokenReviewer
{
    public async Task<KubeUser?> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        V1TokenReview review = new() { Spec = new V1TokenReviewSpec { Token = token, Audiences = audiences.Count > 0 ? [.. audiences] : null } };
        V1TokenReviewStatus? status;
        try
        {
            status = (await kubernetes.CreateAsync(review, cancellationToken)).Status;
        }
        catch (Exception problem) when (problem is KubernetesException or NoAnswerException)
        {
            throw new HttpRequestException($"a TokenReview is not to be had: {problem.Message}", problem);
        }

        // A server that knows no audiences answers with none: then nobody has checked them.
        bool isForUs = audiences.Count == 0 || (status?.Audiences?.Any(audiences.Contains) ?? false);
        return status is { Authenticated: true, User: { Username: { } name } user } && isForUs
            ? new KubeUser(name, user.Uid is { Length: > 0 } uid ? uid : null, [.. user.Groups ?? []], ExtraOf(user))
            : null;
    }

    private static Dictionary<string, IReadOnlyList<string>> ExtraOf(V1UserInfo user) =>
        (user.Extra ?? new Dictionary<string, IList<string>>())
            .GroupBy(extra => extra.Key.ToLowerInvariant())
            .ToDictionary(same => same.Key, same => (IReadOnlyList<string>)[.. same.SelectMany(extra => extra.Value)]);
}
