namespace KubeAgent.Sessions;

/// <summary>A session that may begin. It is over when that is known: told by <see cref="HasBegun"/>, or disposed of.</summary>
/// <param name="end">Told once whether it has failed.</param>
internal sealed class SessionTry(Action<bool> end) : IDisposable
{
    private bool _isOver;

    /// <summary>A recording of it will be kept, whatever comes of it. What leaves none costs nothing.</summary>
    public bool IsRecorded { get; set; }

    public void HasBegun() => End(hasFailed: false);

    public void Dispose() => End(hasFailed: IsRecorded);

    private void End(bool hasFailed)
    {
        if (!_isOver)
        {
            _isOver = true;
            end(hasFailed);
        }
    }
}
