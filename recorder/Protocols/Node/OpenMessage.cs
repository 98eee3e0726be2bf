namespace Recorder.Protocols.Node;

/// <summary>What the shell says about the session it is about to start. All of it is a claim: the shell runs as the user.</summary>
public sealed record OpenMessage
{
    /// <summary>Linux allows 128 KiB in one argument; two of them and the small fields fit.</summary>
    public const int MaxSize = 384 * 1024;

    public const int MaxCommand = 132 * 1024;
    public const int MaxArguments = 256;
    public const int MaxText = 8 * 1024;
    public const int MaxAuthentication = 64 * 1024;

    /// <summary>It has a terminal.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>It is a shell for a person, not one command.</summary>
    public bool Interactive { get; init; }

    /// <summary>Terminal columns and rows; 0 without a terminal.</summary>
    public int Columns { get; init; }

    public int Rows { get; init; }

    /// <summary>What is run, as it was asked for; empty for the login shell.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>SSH_ORIGINAL_COMMAND, or empty.</summary>
    public string OriginalCommand { get; init; } = "";

    /// <summary>SSH_CONNECTION: client address and port, server address and port. Empty when not under sshd.</summary>
    public string SshConnection { get; init; } = "";

    /// <summary>Content of the file that SSH_USER_AUTH names (ExposeAuthInfo), or empty. The file is the user's.</summary>
    public string AuthenticationText { get; init; } = "";

    /// <summary>TERM.</summary>
    public string TerminalType { get; init; } = "";

    /// <summary>The folder it starts in.</summary>
    public string WorkingDirectory { get; init; } = "";

    public byte[] ToFrame() => new FieldWriter(NodeFrameType.Open)
        .Byte((byte)((HasTerminal ? 1 : 0) | (Interactive ? 2 : 0)))
        .UInt16((ushort)Columns).UInt16((ushort)Rows)
        .Texts(Command).Text(OriginalCommand).Text(SshConnection).Text(AuthenticationText).Text(TerminalType).Text(WorkingDirectory)
        .ToFrame();

    /// <exception cref="ProtocolException">A field is over its limit, missing, or something is left over.</exception>
    public static OpenMessage Parse(ReadOnlySpan<byte> body)
    {
        var fields = new FieldReader(body, "Open");
        byte flags = fields.Byte("flags", maximum: 3);
        var message = new OpenMessage
        {
            HasTerminal = (flags & 1) != 0,
            Interactive = (flags & 2) != 0,
            Columns = fields.UInt16("columns"),
            Rows = fields.UInt16("rows"),
            Command = fields.Texts("command", MaxArguments, MaxCommand),
            OriginalCommand = fields.Text("original command", MaxCommand),
            SshConnection = fields.Text("connection", MaxText),
            AuthenticationText = fields.Text("authentication", MaxAuthentication),
            TerminalType = fields.Text("terminal type", MaxText),
            WorkingDirectory = fields.Text("working directory", MaxText),
        };
        fields.End();
        return message;
    }
}
