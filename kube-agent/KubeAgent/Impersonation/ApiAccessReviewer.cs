using k8s;
using k8s.Models;
using KubeAgent.Authentication;
using KubeOps.KubernetesClient;

namespace KubeAgent.Impersonation;

/// <summary>SubjectAccessReview.</summary>
internal sealed class ApiAccessReviewer(IKubernetesClient kubernetes, TimeSpan timeout, TimeProvider time) : IAccessReviewer
{
    private const string Anonymous = "system:anonymous", Authenticated = "system:authenticated", Unauthenticated = "system:unauthenticated", ServiceAccounts = "system:serviceaccounts";

    public async Task<bool> IsAllowedAsync(KubeUser user, AccessQuestion question, CancellationToken cancellationToken)
    {
        V1SubjectAccessReview review = new()
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user.Name,
                Uid = user.Uid,
                Groups = [.. GroupsOf(user)],
                Extra = user.Extra.ToDictionary(extra => extra.Key, extra => (IList<string>)[.. extra.Value]),
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = question.Verb,
                    Group = question.ApiGroup,
                    Resource = question.Resource,
                    Subresource = question.Subresource,
                    NamespaceProperty = question.Namespace,
                    Name = question.Name,
                },
            },
        };
        using Deadline ends = new(timeout, time, cancellationToken);
        try
        {
            return (await kubernetes.CreateAsync(review, ends.Token)).Status is { Allowed: true, Denied: not true };
        }
        catch (Exception problem) when (problem is KubernetesException or NoAnswerException)
        {
            throw new HttpRequestException($"a SubjectAccessReview is not to be had: {problem.Message}", problem);
        }
        catch (OperationCanceledException) when (ends.HasPassed)
        {
            throw new TimeoutException($"the API server gave no answer within {timeout.TotalSeconds} s");
        }
    }
    /// <summary>With those that the API server adds when it is asked to take a request as the user's (its WithImpersonation).</summary>
    internal static IEnumerable<string> GroupsOf(KubeUser user)
    {
        IEnumerable<string> groups = user.Groups.Count == 0 && ServiceAccountName.TryParse(user.Name, out string space, out _)
            ? [ServiceAccounts, $"{ServiceAccounts}:{space}"]
            : user.Groups;
        return user.Name == Anonymous
            ? user.Groups.Contains(Unauthenticated) ? groups : groups.Append(Unauthenticated)
            : user.Groups.Contains(Authenticated) || user.Groups.Contains(Unauthenticated) ? groups : groups.Append(Authenticated);
    }
}
