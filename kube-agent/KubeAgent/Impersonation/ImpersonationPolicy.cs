using KubeAgent.Authentication;
using KubeAgent.Serving;

namespace KubeAgent.Impersonation;

/// <summary>
/// Who may be whom (<c>kubectl --as</c>). The agent itself may impersonate anybody, so the API server would let every request pass:
/// it is asked first whether the user may, with the questions that it would ask itself.
/// </summary>
internal sealed class ImpersonationPolicy(IAccessReviewer reviewer, TimeProvider time)
{
    // Each is a request to the API server.
    private const int MaxQuestions = 64;
    private const int RememberedAnswers = 4096;
    private const string AuthenticationGroup = "authentication.k8s.io";

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(10);

    private readonly ExpiringCache<(string Login, AccessQuestion Question), bool> _answers = new(RememberedAnswers, time);

    /// <summary>The user to act as: <paramref name="login"/>, or whom the headers name, when that is allowed.</summary>
    /// <exception cref="RefusedException">It is not allowed, or makes no sense.</exception>
    public async ValueTask<KubeUser> UserOfAsync(KubeUser login, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        KubeUser? asked;
        try
        {
            asked = ImpersonationHeaders.Read(headers);
        }
        catch (FormatException problem)
        {
            throw new RefusedException(KubeStatus.BadRequest(problem.Message), problem);
        }

        if (asked is null)
        {
            return login;
        }

        if (KubeUserRules.Fault(asked) is { } fault)
        {
            throw new RefusedException(KubeStatus.Forbidden(fault));
        }

        AccessQuestion[] questions = [.. QuestionsOf(asked)];
        if (questions.Length > MaxQuestions)
        {
            throw new RefusedException(KubeStatus.BadRequest($"{questions.Length} names to impersonate, allowed {MaxQuestions}"));
        }

        foreach (AccessQuestion question in questions)
        {
            if (!await IsAllowedAsync(login, question, cancellationToken))
            {
                throw new RefusedException(KubeStatus.Forbidden(Refusal(login, question)));
            }
        }

        return asked;
    }

    private static IEnumerable<AccessQuestion> QuestionsOf(KubeUser asked)
    {
        yield return ServiceAccountName.TryParse(asked.Name, out string space, out string name)
            ? new AccessQuestion("impersonate", "", "serviceaccounts", null, space, name)
            : new AccessQuestion("impersonate", "", "users", null, null, asked.Name);
        if (asked.Uid is { } uid)
        {
            yield return new AccessQuestion("impersonate", AuthenticationGroup, "uids", null, null, uid);
        }

        foreach (string group in asked.Groups)
        {
            yield return new AccessQuestion("impersonate", "", "groups", null, null, group);
        }

        foreach ((string key, IReadOnlyList<string> values) in asked.Extra)
        {
            foreach (string value in values)
            {
                yield return new AccessQuestion("impersonate", AuthenticationGroup, "userextras", key, null, value);
            }
        }
    }

    private async Task<bool> IsAllowedAsync(KubeUser login, AccessQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            return await _answers.GetAsync(
                KeyOf(login, question), stop => reviewer.IsAllowedAsync(login, question, stop), _ => GoodFor, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
        {
            throw new RefusedException(
                KubeStatus.Unavailable($"whether you may impersonate cannot be found out now: {failure.Message}") with { AsksAgain = true }, failure);
        }
    }

    // Names hold no control characters (KubeUserRules), so that no two lists are one text.
    private static (string Login, AccessQuestion Question) KeyOf(KubeUser login, AccessQuestion question) => (string.Join(
        '\n',
        [
            login.Name, login.Uid ?? "", .. login.Groups, "\0",
            .. login.Extra.OrderBy(extra => extra.Key, StringComparer.Ordinal).SelectMany(extra => (string[])[extra.Key, .. extra.Value, "\0"]),
        ]), question);

    private static string Refusal(KubeUser login, AccessQuestion question)
    {
        string resource = question.Subresource is { } subresource ? $"{question.Resource}/{subresource}" : question.Resource;
        string where = question.Namespace is { } space ? $"in the namespace \"{space}\"" : "at the cluster scope";
        return $"{resource} \"{question.Name}\" is forbidden: User \"{login.Name}\" cannot impersonate resource \"{resource}\" "
            + $"in API group \"{question.ApiGroup}\" {where}";
    }
}
