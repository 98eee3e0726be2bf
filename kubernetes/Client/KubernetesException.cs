using System.Net;
using k8s.Models;

namespace k8s;

/// <summary>The API server refused: what its <see cref="V1Status"/> says.</summary>
public sealed class KubernetesException : Exception
{
    // A server's word, or a typing error in it, must not keep us away for hours.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public KubernetesException(V1Status status, TimeSpan? retryAfter = null)
        : base(status.Message is { Length: > 0 } message ? message : $"{status.Code} {status.Reason}")
    {
        Status = status;
        TimeSpan? asked = retryAfter
            ?? (status.Details?.RetryAfterSeconds is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null);
        RetryAfter = LongestWait < asked ? LongestWait : asked;
    }

    public V1Status Status { get; }

    public HttpStatusCode Code => (HttpStatusCode)(Status.Code ?? 0);

    /// <summary>One word for programs: NotFound, AlreadyExists, Conflict, Expired, Forbidden …</summary>
    public string Reason => Status.Reason ?? "";

    /// <summary>How long the server asks us to wait, if it does: a minute at the most.</summary>
    public TimeSpan? RetryAfter { get; }

    public bool IsNotFound => Code == HttpStatusCode.NotFound;

    /// <summary>The object is not as we last saw it, or exists already.</summary>
    public bool IsConflict => Code == HttpStatusCode.Conflict;

    /// <summary>The resource version or continue token is too old: list anew.</summary>
    public bool IsExpired => Code == HttpStatusCode.Gone;
}
