using System.Globalization;

namespace Recorder.Protocols.Scp;

/// <summary>
/// Follows both directions of the old scp protocol (<c>scp -t</c>, <c>scp -f</c>) and tells which files it moved. Holds no content;
/// what does not parse is a <see cref="ProtocolException"/>, and then nothing more can be said about the stream.
/// </summary>
/// <remarks><code>
/// sender:   C0644 SIZE NAME\n  content  \0      one file
///           D0755 0 NAME\n  …  E\n              a folder and its end
///           T MTIME 0 ATIME 0\n                 times of the next file
///           \1 or \2 TEXT\n                     an error
/// receiver: \0 or \1 or \2 TEXT\n               after each of these
/// </code></remarks>
/// <param name="path">Path on the command line.</param>
/// <param name="isUpload">The client is the sender (<c>-t</c>).</param>
/// <param name="intoFolder">The path is known to be a folder (<c>-d</c>).</param>
public sealed class ScpTracker(string path, bool isUpload, bool intoFolder)
{
    internal const int MaxDepth = 256;

    /// <summary>Files sent that the receiver has not confirmed. It confirms each before the next begins.</summary>
    internal const int MaxUnconfirmed = 256;

    internal const int MaxFolderText = 8 * 1024;
    internal const int MaxUnconfirmedText = 1024 * 1024;

    private readonly TextBudget _folderText = new("scp folders", MaxFolderText), _unconfirmedText = new("unconfirmed scp files", MaxUnconfirmedText);
    private readonly ScpLines _senderLines = new(), _receiverLines = new();
    private readonly Stack<string> _folders = new();
    private readonly Queue<ScpTransfer> _unconfirmed = new();
    private ScpTransfer? _current;
    private long _content;
    private bool _afterContent, _receiverInLine;

    /// <summary>Bytes of unfinished lines: to be recorded when parsing is given up.</summary>
    public ReadOnlyMemory<byte> HeldFromSender => _senderLines.Held;

    public ReadOnlyMemory<byte> HeldFromReceiver => _receiverLines.Held;

    public bool IsUpload => isUpload;

    /// <summary>Takes bytes of the side that sends files.</summary>
    /// <exception cref="ProtocolException">This is not scp.</exception>
    public void FromSender(ReadOnlySpan<byte> bytes, ICollection<ScpTransfer> ended)
    {
        while (!bytes.IsEmpty)
        {
            if (0 < _content)
            {
                int skipped = (int)Math.Min(_content, bytes.Length);
                _content -= skipped;
                bytes = bytes[skipped..];
            }
            else if (_afterContent && bytes[0] == 0 && _senderLines.IsEmpty)
            {
                _afterContent = false;
                bytes = bytes[1..];
                Sent(ended);
            }
            else if (_senderLines.TryRead(ref bytes, out string line))
            {
                Interpret(line, ended);
            }

            _afterContent |= _current is not null && _content == 0;
        }
    }

    /// <summary>Takes bytes of the side that receives files.</summary>
    /// <exception cref="ProtocolException">This is not scp.</exception>
    public void FromReceiver(ReadOnlySpan<byte> bytes, ICollection<ScpTransfer> ended)
    {
        while (!bytes.IsEmpty)
        {
            if (!_receiverInLine && bytes[0] == 0)
            {
                bytes = bytes[1..];
                Confirm("", ended);
                continue;
            }

            if (!_receiverInLine && bytes[0] is not (1 or 2))
            {
                throw new ProtocolException($"scp answer is {bytes[0]}, expected 0, 1 or 2");
            }

            _receiverInLine = true;
            if (_receiverLines.TryRead(ref bytes, out string line))
            {
                _receiverInLine = false;
                Confirm(line[1..], ended);
            }
        }
    }

    /// <summary>The connection is over: what was sent but never confirmed.</summary>
    public IEnumerable<ScpTransfer> Unfinished() =>
        _current is null ? _unconfirmed : _unconfirmed.Append(_current with { Error = "not complete" });

    private void Interpret(string line, ICollection<ScpTransfer> ended)
    {
        if (_afterContent)
        {
            _afterContent = false;
            _current = _current! with { Error = line.TrimStart('\u0001', '\u0002') };
            Sent(ended);
            return;
        }

        switch (line)
        {
            case ['C', ..]:
                (long size, string name) = SizeAndName(line);
                _current = new ScpTransfer(PathOf(name), size, isUpload, "");
                _content = size;
                break;
            case ['D', ..] when _folders.Count < MaxDepth:
                string folder = SizeAndName(line).Name;
                _folderText.Take(folder.Length);
                _folders.Push(folder);
                break;
            case "E" when _folders.TryPop(out string? left):
                _folderText.GiveBack(left.Length);
                break;
            case ['T', ..] when line.AsSpan(1).IndexOfAnyExceptInRange(' ', '9') < 0:
                break;
            case ['\u0001' or '\u0002', .. string text]:
                ended.Add(new ScpTransfer(path, 0, isUpload, text));
                break;
            default:
                throw new ProtocolException($"scp line starts with {(line.Length == 0 ? "nothing" : $"'{line[0]}'")}, depth {_folders.Count}");
        }
    }

    private void Sent(ICollection<ScpTransfer> ended)
    {
        ScpTransfer sent = _current!;
        _current = null;
        if (sent.Error.Length != 0)
        {
            ended.Add(sent);
        }
        else if (_unconfirmed.Count == MaxUnconfirmed)
        {
            throw new ProtocolException($"more than {MaxUnconfirmed} files of scp are not confirmed");
        }
        else
        {
            _unconfirmedText.Take(sent.Path.Length);
            _unconfirmed.Enqueue(sent);
        }
    }

    // The receiver confirms each line and each content; only the confirmation after the content ends a transfer.
    private void Confirm(string error, ICollection<ScpTransfer> ended)
    {
        if (_unconfirmed.TryDequeue(out ScpTransfer? transfer))
        {
            _unconfirmedText.GiveBack(transfer.Path.Length);
            ended.Add(transfer with { Error = error });
        }
        else if (error.Length != 0)
        {
            ended.Add(_current is null ? new ScpTransfer(path, 0, isUpload, error) : _current with { Error = error });
            _current = null;
            _content = 0;
            _afterContent = false;
        }
    }

    private static (long Size, string Name) SizeAndName(string line)
    {
        string[] words = line.Split(' ', 3);
        return words is [{ Length: > 1 and <= 5 } mode, string size, { Length: > 0 } name]
            && mode.AsSpan(1).IndexOfAnyExceptInRange('0', '7') < 0
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
                ? (bytes, name)
                : throw new ProtocolException($"scp '{line[0]}' line is not 'MODE SIZE NAME'");
    }

    private string PathOf(string name)
    {
        string below = string.Join('/', _folders.Reverse().Append(name));
        int lastSlash = path.LastIndexOf('/');
        if (!isUpload)
        {
            return path[..(lastSlash + 1)] + below; // The names sent start with the last one of the path, or match its pattern.
        }

        // Without a look at the disk nobody knows whether the path is the new file or the folder it goes to.
        bool isFolder = intoFolder || _folders.Count != 0 || lastSlash == path.Length - 1;
        return isFolder ? $"{path.TrimEnd('/')}/{below}" : path[(lastSlash + 1)..] == name ? path : $"{path} ({name})";
    }
}
