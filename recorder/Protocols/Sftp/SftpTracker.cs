using Recorder.Protocols.Ssh;

namespace Recorder.Protocols.Sftp;

/// <summary>
/// Follows both directions of an SFTP connection and tells what was done to which files. Holds no content; what does not parse
/// is a <see cref="ProtocolException"/>, and then nothing more can be said about the stream.
/// </summary>
public sealed class SftpTracker
{
    internal const int MaxPending = 16 * 1024;
    internal const int MaxFiles = 100_000;
    internal const int MaxPendingText = 1024 * 1024;
    internal const int MaxFileText = 16 * 1024 * 1024;

    private readonly SftpPacketReader _client = new(), _server = new();
    private readonly Dictionary<uint, SftpRequest> _pending = [];
    private readonly Dictionary<string, SftpFile> _files = [];
    private readonly SftpHandles _handles = new();
    private readonly TextBudget _pendingText = new("sftp requests", MaxPendingText);
    private int _fileText;

    /// <summary>Files that were opened, with the bytes moved so far.</summary>
    public IReadOnlyCollection<SftpFile> Files => _files.Values;

    /// <summary>Bytes of unfinished packets, from the client and from the server: to be recorded when parsing is given up.</summary>
    public ReadOnlySpan<byte> HeldFromClient => _client.Held;

    public ReadOnlySpan<byte> HeldFromServer => _server.Held;

    /// <summary>Takes bytes that the client sent.</summary>
    /// <exception cref="ProtocolException">This is not SFTP version 3.</exception>
    public void FromClient(ReadOnlySpan<byte> bytes)
    {
        while (_client.TryRead(ref bytes, out SftpPacket packet))
        {
            if (packet.Type == SftpPacketType.Init)
            {
                continue;
            }

            var fields = new SshFieldReader(packet.Head);
            uint id = fields.UInt32("request id");
            SftpRequest request = SftpRequest.Read(packet.Type, ref fields, _handles);
            if (MaxPending <= _pending.Count || !_pending.TryAdd(id, request))
            {
                throw new ProtocolException($"sftp request id {id} is in use, or more than {MaxPending} wait");
            }

            _pendingText.Take(request.TextLength);
        }
    }

    /// <summary>Takes bytes that the server sent; adds the operations that they end.</summary>
    /// <exception cref="ProtocolException">This is not SFTP version 3.</exception>
    public void FromServer(ReadOnlySpan<byte> bytes, ICollection<SftpOperation> ended)
    {
        while (_server.TryRead(ref bytes, out SftpPacket packet))
        {
            if (packet.Type == SftpPacketType.Version)
            {
                continue;
            }

            var fields = new SshFieldReader(packet.Head);
            uint id = fields.UInt32("request id");
            if (!_pending.Remove(id, out SftpRequest request))
            {
                throw new ProtocolException($"sftp answer {packet.Type} to request {id}, which nobody made");
            }

            _pendingText.GiveBack(request.TextLength);
            if (Answer(request, packet.Type, ref fields) is { } operation)
            {
                ended.Add(operation);
            }
        }
    }

    /// <summary>The connection is over: what was asked for and never answered. It may have been done all the same.</summary>
    public IEnumerable<SftpOperation> Unanswered() => _pending.Values.Select(request => Operation(request, "not answered")).OfType<SftpOperation>();

    private SftpOperation? Answer(SftpRequest request, SftpPacketType type, ref SshFieldReader fields)
    {
        string error = "";
        switch (type)
        {
            case SftpPacketType.Status:
                uint code = fields.UInt32("status code");
                error = code == 0 ? "" : ErrorText(code, ref fields);
                if (code == 0 && request is { Type: SftpPacketType.Write, File: { } written })
                {
                    written.BytesWritten += (uint)request.Count;
                }

                break;
            case SftpPacketType.Handle:
                _handles.Open(fields.Bytes("handle"), request.Type == SftpPacketType.Open ? FileOf(request.Path) : new SftpFile(request.Path));
                break;
            case SftpPacketType.FileContent:
                if (request.File is { } read)
                {
                    read.BytesRead += Math.Min(fields.UInt32("content length"), SftpPacketReader.MaxLength);
                }

                break;
            case SftpPacketType.Name or SftpPacketType.Attributes or SftpPacketType.ExtendedReply:
                break;
            default:
                throw new ProtocolException($"sftp {type} is no answer");
        }

        return Operation(request, error);
    }

    private static SftpOperation? Operation(SftpRequest request, string error) => request.Action is { } action
        ? new SftpOperation(action, request.Path, request.TargetPath, request.Flags, request.Attributes, error)
        : null;

    private SftpFile FileOf(string path)
    {
        if (!_files.TryGetValue(path, out SftpFile? file))
        {
            file = new SftpFile(path);
            if (_files.Count < MaxFiles && path.Length <= MaxFileText - _fileText)
            {
                _fileText += path.Length;
                _files.Add(path, file); // Past the limit each open is still an operation of its own; only its bytes go uncounted.
            }
        }

        return file;
    }

    // Servers of version 3 may leave the text out.
    private static string ErrorText(uint code, ref SshFieldReader fields)
    {
        string text = fields.Rest.IsEmpty ? "" : fields.Text("error message");
        return text.Length == 0 ? $"status {code}" : text;
    }
}
