using System.Text.RegularExpressions;

namespace KubeAgent.Exec;

/// <summary>A command that is word for word what <c>kubectl cp</c> runs. Its stream must then bear it out.</summary>
/// <param name="IsUpload">The archive goes to the pod.</param>
/// <param name="Folder">Where it is unpacked; empty: the container's working directory, or a download.</param>
internal sealed partial record CopyCommand(bool IsUpload, string Folder)
{
    private static readonly string[] _unpack = ["tar", "-xmf", "-"], _unpackAsSelf = ["tar", "--no-same-permissions", "--no-same-owner", "-xmf", "-"];

    /// <summary>Null: it is something else, and is recorded as such.</summary>
    internal static CopyCommand? Parse(ExecRequest request)
    {
        string[] words = [.. request.Command];
        if (request.Tty || request.Kind != ExecKind.Exec)
        {
            return null;
        }

        foreach (string[] unpack in new[] { _unpack, _unpackAsSelf })
        {
            switch (words.AsSpan().StartsWith(unpack) ? words[unpack.Length..] : null)
            {
                case []:
                    return new CopyCommand(true, "");
                case ["-C", var folder] when IsPath(folder):
                    return new CopyCommand(true, folder);
            }
        }

        return words switch
        {
            ["tar", "cf", "-", var path] when IsPath(path) => new CopyCommand(false, ""),
            ["sh", "-c", var script] when Resumable().IsMatch(script) => new CopyCommand(false, ""),
            _ => null,
        };
    }

    // With a dash in front tar would take it for an option, and some options run programs.
    private static bool IsPath(string word) => word.Length != 0 && word[0] != '-';

    // With --retries. Nothing in the path that a shell would take for anything else.
    [GeneratedRegex(@"^tar cf - [\w./:@%+=,][\w./:@%+=,-]* \| tail -c\+[0-9]{1,19}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Resumable();
}
