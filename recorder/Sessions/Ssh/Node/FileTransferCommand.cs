using System.Buffers;
using Recorder.Protocols.Node;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>A command that is a file transfer and nothing else, by its words. Its streams must then bear it out.</summary>
internal sealed record FileTransferCommand(bool IsSftp, string Path, bool IsUpload, bool IntoFolder)
{
    // With one of these the shell would run something besides.
    private static readonly SearchValues<char> _shellOperators = SearchValues.Create(";|&<>`$()\n");

    private static readonly SearchValues<char> _scpFlags = SearchValues.Create("vrpdtfq");

    /// <summary>Null: it is something else, and is recorded as such.</summary>
    internal static FileTransferCommand? Parse(OpenMessage open)
    {
        string text = open.OriginalCommand.Length != 0 ? open.OriginalCommand : string.Join(' ', open.Command);
        if (open.HasTerminal || text.AsSpan().IndexOfAny(_shellOperators) >= 0)
        {
            return null;
        }

        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [var program, ..] when program == "internal-sftp" || program.EndsWith("/sftp-server", StringComparison.Ordinal) =>
                new FileTransferCommand(true, "", false, false),
            [var program, .. var rest] when program == "scp" || program.EndsWith("/scp", StringComparison.Ordinal) => ParseScp(rest),
            _ => null,
        };
    }

    // As scp itself writes it: scp [-v] [-r] [-p] [-d] -t|-f [--] path
    private static FileTransferCommand? ParseScp(string[] words)
    {
        string flags = string.Concat(words.TakeWhile(word => word.StartsWith('-') && word != "--").Select(word => word[1..]));
        string path = string.Join(' ', words.SkipWhile(word => word.StartsWith('-')));
        bool isUpload = flags.Contains('t'), isDownload = flags.Contains('f');
        return isUpload == isDownload || path.Length == 0 || flags.AsSpan().IndexOfAnyExcept(_scpFlags) >= 0
            ? null
            : new FileTransferCommand(false, path, isUpload, flags.Contains('d'));
    }
}
