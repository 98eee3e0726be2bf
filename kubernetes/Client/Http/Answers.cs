using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace k8s;

/// <summary>Makes one exception of all the ways in which an answer fails to come.</summary>
public static class Answers
{
    /// <summary>What <paramref name="ask"/> brings, if it does so within <paramref name="timeout"/>.</summary>
    /// <param name="what">What is asked, for the message.</param>
    /// <param name="timeout">For all of it.</param>
    /// <param name="ask">Sends the request and reads the answer.</param>
    /// <param name="time">For the time limit.</param>
    /// <param name="cancellationToken">The caller's: cancelled, it is an <see cref="OperationCanceledException"/> whatever broke.</param>
    /// <exception cref="NoAnswerException">It does not.</exception>
    public static async Task<T> WithinAsync<T>(
        string what, TimeSpan timeout, Func<CancellationToken, Task<T>> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        return await OfAsync(what, timeout, late, ask(either.Token), cancellationToken);
    }

    /// <summary>The same, of an answer that is under way and ends by itself when <paramref name="late"/> is cancelled.</summary>
    internal static async Task<T> OfAsync<T>(string what, TimeSpan timeout, CancellationTokenSource late, Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer;
        }
        catch (Exception problem) when (IsNone(problem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new NoAnswerException($"{what}: {(late.IsCancellationRequested ? $"no answer within {timeout.TotalSeconds} s" : Reason(problem))}", problem);
        }
    }

    // A connection that is not made in time is cancelled by SocketsHttpHandler, not by us. Credentials that cannot be had let nothing be sent.
    private static bool IsNone(Exception problem) =>
        problem is HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException or TimeoutException
            or InvalidDataException or JsonException or KubeConfigException;

    // What is around these says nothing.
    private static string Reason(Exception problem) => (problem.InnerException is AuthenticationException or TimeoutException ? problem.InnerException : problem).Message;
}
