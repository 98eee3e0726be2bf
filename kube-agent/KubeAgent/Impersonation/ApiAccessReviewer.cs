using k8s;
using k8s.Models;
using KubeAgent.Authentication;
using KubeOps.KubernetesClient;

namespace KubeAgent.Impersonation;

/// <summary>SubjectAccessReview.</summary>
internal sealed class ApiAccessReviewer(IKubernetesClient kubernetes, TimeSpan timeout, TimeProvider time) : IAccessReviewer
{
    public async Task<bool> IsAllowedAsync(KubeUser user, AccessQuestion question, CancellationToken cancellationToken)
    {
        V1SubjectAccessReview review = new()
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user.Name,
                Uid = user.Uid,
                Groups = [.. user.Groups],
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
}
