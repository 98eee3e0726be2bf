using Recorder.Protocols.Node;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>Gathers what the daemon is told about a session. It may believe it or not.</summary>
internal static class OpenRequest
{
    internal static OpenMessage Of(ShellEnvironment environment)
    {
        bool hasTerminal = LibC.IsATty(0) == 1 && LibC.IsATty(1) == 1;
        WindowSize size = hasTerminal ? WindowSize.Of(0) : default;
        return new OpenMessage
        {
            HasTerminal = hasTerminal,
            Columns = size.Columns,
            Rows = size.Rows,
            OriginalCommand = Cut(environment.Find("SSH_ORIGINAL_COMMAND") ?? "", OpenMessage.MaxCommand),
            SshConnection = Cut(environment.Find("SSH_CONNECTION") ?? "", OpenMessage.MaxText),
            AuthenticationText = Cut(ReadAuthentication(environment.Find("SSH_USER_AUTH")), OpenMessage.MaxAuthentication),
            TerminalType = Cut(environment.Find("TERM") ?? "", OpenMessage.MaxText),
            WorkingDirectory = Cut(Environment.CurrentDirectory, OpenMessage.MaxText),
        };
    }

    /// <summary>A command of any length must open: what the recording shows of it is cut.</summary>
    internal static IReadOnlyList<string> Limit(IReadOnlyList<string> command)
    {
        const int Total = OpenMessage.MaxCommand;
        int room = Total;
        var kept = new List<string>();
        foreach (string word in command.Take(OpenMessage.MaxArguments))
        {
            string cut = Cut(word, room);
            kept.Add(cut);
            room -= System.Text.Encoding.UTF8.GetByteCount(cut);
        }

        return kept;
    }

    // In UTF-8 bytes, whole characters only.
    private static string Cut(string text, int maximum)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= maximum)
        {
            return text;
        }

        byte[] bytes = new byte[maximum];
        System.Text.Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: false, out int characters, out _, out _);
        return text[..characters];
    }

    private static string ReadAuthentication(string? path)
    {
        try
        {
            return path is not null && File.Exists(path) && new FileInfo(path).Length <= OpenMessage.MaxAuthentication ? File.ReadAllText(path) : "";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
