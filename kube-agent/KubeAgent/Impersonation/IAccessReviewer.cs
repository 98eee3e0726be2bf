using KubeAgent.Authentication;

namespace KubeAgent.Impersonation;

/// <summary>Asks the API server what a user may do (SubjectAccessReview).</summary>
internal interface IAccessReviewer
{
    /// <exception cref="HttpRequestException">The API server gives no answer now.</exception>
    Task<bool> IsAllowedAsync(KubeUser user, AccessQuestion question, CancellationToken cancellationToken);
}
