namespace k8s;

/// <summary>
/// The API server gave no answer, or none that is whole and can be read: it is out of reach, not the one that it should be, silent, cut off,
/// too long. Whether it did what it was asked is not known. What it refuses is a <see cref="KubernetesException"/>.
/// </summary>
public sealed class NoAnswerException : Exception
{
    public NoAnswerException(string message) : base(message)
    {
    }

    /// <param name="message">What was asked, and why there is no answer.</param>
    /// <param name="inner">What happened, as the layer below tells it.</param>
    public NoAnswerException(string message, Exception inner) : base(message, inner)
    {
    }
}
