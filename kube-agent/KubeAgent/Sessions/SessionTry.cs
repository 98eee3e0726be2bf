namespace KubeAgent.Sessions;

/// <summary>A session that may begin. It is over when that is known: told by <see cref="HasBegun"/>, or disposed of.</summary>
/// <param name="end">Told once.</param>
internal sealed class SessionTry(Action<SessionOutcome> end) : IDisposable
{
    private bool _isOver;

    /// <summary>A recording of it will be kept, or may be, whatever comes of it. What leaves none costs nothing.</summary>
    public bool IsRecorded { get; set; }

    public void HasBegun() => End(SessionOutcome.Began);

    public void Dispose() => End(IsRecorded ? SessionOutcome.Failed : SessionOutcome.LeftNothing);

    private void End(SessionOutcome outcome)
    {
        if (!_isOver)
        {
            _isOver = true;
            end(outcome);
        }
    }
}
