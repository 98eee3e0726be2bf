using System.Net;
using k8s;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What has come so far of making the objects of a config. Not synchronized.</summary>
internal sealed class Making
{
    private readonly List<string> _refused = [], _waiting = [];

    /// <summary>What the API server does not take, and why.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>What it may take the next time, and why it did not.</summary>
    public IReadOnlyList<string> Waiting => _waiting;

    /// <summary>The first of what may be otherwise the next time; null: there is nothing.</summary>
    public Exception? Trouble { get; private set; }

    /// <summary>The API server does not answer: to go on would take as long for everything.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>All was taken.</summary>
    public bool IsWell => _refused.Count == 0 && Trouble is null;

    /// <summary>Does one thing. What becomes of it keeps nobody from doing the next.</summary>
    /// <param name="what">Kind and name.</param>
    /// <param name="work">It.</param>
    public async Task TryAsync(string what, Func<Task> work)
    {
        if (IsCutOff)
        {
            return;
        }

        try
        {
            await work();
        }
        catch (Exception no) when (no is NotOursException or KubernetesException { Code: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity })
        {
            _refused.Add($"{what}: {no.Message}");
        }
        catch (KubernetesException notNow) when (notNow.IsConflict || notNow.IsNotFound)
        {
            Trouble ??= notNow; // Somebody was faster: that is over with the next look.
        }
        catch (Exception notNow) when (notNow is KubernetesException or NoAnswerException)
        {
            Trouble ??= notNow;
            IsCutOff = notNow is NoAnswerException;
            _waiting.Add($"{what}: {notNow.Message}");
        }
    }
}
