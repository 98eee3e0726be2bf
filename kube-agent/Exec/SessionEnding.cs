using System.Text;

namespace KubeAgent.Exec;

/// <summary>Why a session is ended before its time.</summary>
/// <param name="Reason">For the recording.</param>
/// <param name="IsTermination">Somebody has ended it; else it cannot go on.</param>
internal sealed record SessionEnding(string Reason, bool IsTermination)
{
    private const int Forbidden = 403, InternalError = 500;

    /// <summary>What its user is told.</summary>
    internal string Told => IsTermination ? Reason : $"{Reason}; this session has been ended";

    /// <summary>The same as a metav1.Status.</summary>
    internal byte[] ToStatus() =>
        IsTermination ? StatusJson.Failure(Forbidden, "Forbidden", Told) : StatusJson.Failure(InternalError, "InternalError", Told);

    /// <summary>As it stands among a command's output; on a terminal the cursor may be anywhere.</summary>
    internal byte[] ToOutput(bool isTerminal) => Encoding.UTF8.GetBytes(isTerminal ? $"\r\n{Told}\r\n" : $"{Told}\n");
}
