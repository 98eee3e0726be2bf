using System.Net;
using k8s;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What has come so far of making the objects of a config. Not synchronized.</summary>
/// <param name="time">When it is enough.</param>
/// <param name="troubled">What had trouble the last time: it comes last, or whatever it takes would keep the rest from its turn each time.</param>
internal sealed class Making(TimeProvider time, IReadOnlyList<Troubled> troubled)
{
    // With trouble for this long the rest is for the next time: a webhook that times out takes up to a minute for each object.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<string> _refused = [];
    private readonly List<Troubled> _waiting = [];
    private readonly Dictionary<string, Func<Task>> _late = [];
    private bool _isUnanswered;

    /// <summary>When this began, as a timestamp.</summary>
    public long Began { get; } = time.GetTimestamp();

    /// <summary>What the API server does not take, and why.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>What it may take the next time, and why it did not; first what had no turn.</summary>
    public IReadOnlyList<Troubled> Waiting => _waiting;

    /// <summary>The first of what may be otherwise the next time; null: there is nothing.</summary>
    public Exception? Trouble { get; private set; }

    // The API server does not answer, or only after long: to go on would take as long for everything.
    private bool IsCutOff => _isUnanswered || (0 < _waiting.Count && Patience <= time.GetElapsedTime(Began));

    /// <summary>Does one thing. What becomes of it keeps nobody from doing the next.</summary>
    /// <param name="what">Kind and name.</param>
    /// <param name="work">It.</param>
    public async Task TryAsync(string what, Func<Task> work)
    {
        if (troubled.Any(one => one.What == what))
        {
            _late[what] = work;
        }
        else if (!IsCutOff)
        {
            await DoAsync(what, work);
        }
    }

    /// <summary>Does what was put off.</summary>
    public async Task FinishAsync()
    {
        List<Troubled> untried = [];
        foreach (Troubled one in troubled)
        {
            if (!_late.Remove(one.What, out Func<Task>? work))
            {
                continue; // Nobody wants it any more.
            }

            if (IsCutOff)
            {
                untried.Add(one);
            }
            else
            {
                await DoAsync(one.What, work);
            }
        }

        _waiting.InsertRange(0, untried);
    }

    private async Task DoAsync(string what, Func<Task> work)
    {
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
            _isUnanswered |= notNow is NoAnswerException;
            _waiting.Add(new Troubled(what, notNow.Message));
        }
    }
}
