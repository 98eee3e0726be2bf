using System.Buffers;
using Recorder.Protocols.Node;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// A command that is a file transfer and nothing else, by its words. <c>recorder shell</c> runs it itself, without the user's shell, and so
/// the program is the machine's own, whatever the user's files make of its name. Its streams must still bear it out.
/// </summary>
internal sealed record FileTransferCommand(bool IsSftp, string Path, bool IsUpload, bool IntoFolder)
{
    internal const string InternalSftp = "internal-sftp", Scp = "/usr/bin/scp";

    /// <summary>No file has a longer path on Linux.</summary>
    internal const int MaxPath = 4096;

    private const string ScpName = "scp";

    // With any other character a shell would do something: it is left to one, and recorded whole.
    private static readonly SearchValues<char> _plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 /._-+,:@%=");

    private static readonly SearchValues<char> _scpFlags = SearchValues.Create("vrpdtfq");

    /// <summary>Where sftp-server may be. A program of that name anywhere else is a program.</summary>
    internal static IReadOnlyList<string> SftpServers { get; } =
        ["/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/libexec/sftp-server"];

    /// <summary>Null: it is something else, and is recorded as such. What counts is what is run, not what the client asked for.</summary>
    internal static FileTransferCommand? Parse(OpenMessage open) => open.HasTerminal ? null : Parse(string.Join(' ', open.Command));

    /// <summary>The same for a command that has no terminal.</summary>
    internal static FileTransferCommand? Parse(string text) =>
        text.AsSpan().IndexOfAnyExcept(_plain) >= 0 ? null : WordsOf(text) switch
        {
            [var program, ..] when program == InternalSftp || SftpServers.Contains(program) => new FileTransferCommand(true, "", false, false),
            [ScpName or Scp, .. var rest] => ParseScp(rest),
            _ => null,
        };

    internal static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What to run for a command that is a transfer and not <see cref="InternalSftp"/>.</summary>
    internal static string ProgramOf(string firstWord) => firstWord == ScpName ? Scp : firstWord;

    // As scp itself writes it: scp [-v] [-r] [-p] [-d] -t|-f [--] path
    private static FileTransferCommand? ParseScp(string[] words)
    {
        string[] options = [.. words.TakeWhile(word => word.StartsWith('-') && word != "--")];
        string[] operands = words[options.Length..];
        bool hasMark = operands is ["--", ..];
        string path = string.Join(' ', hasMark ? operands[1..] : operands);
        string flags = string.Concat(options.Select(word => word[1..]));
        bool isUpload = flags.Contains('t'), isDownload = flags.Contains('f');
        return isUpload == isDownload || path.Length is 0 or > MaxPath || flags.AsSpan().IndexOfAnyExcept(_scpFlags) >= 0
            || (!hasMark && operands.Any(word => word.StartsWith('-')))
            ? null
            : new FileTransferCommand(false, path, isUpload, flags.Contains('d'));
    }
}
