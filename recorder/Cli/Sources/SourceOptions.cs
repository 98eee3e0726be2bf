using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Recorder.Format;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;
using Recorder.Storage;

namespace Recorder.Cli.Sources;

/// <summary>The options that say where recordings are, the same at every command.</summary>
internal sealed class SourceOptions
{
    public const string DirectoryVariable = "RECORDINGS_DIR";
    public const string ServerVariable = "RECORDINGS_SERVER";
    private const string Stdin = "-";

    private readonly Option<string?> _directory = new("--dir", "-d")
    {
        Description = $"directory of recordings: a file store or Teleport's records [default: ${DirectoryVariable}]",
        HelpName = "DIR",
    };

    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = $"collector: unix:///path/api.sock or https://host:port [default: ${ServerVariable}, else the one of this machine]",
        HelpName = "URL",
    };

    private readonly Option<string?> _certificate = new("--cert") { Description = "client certificate for https (PEM)", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "its key (PEM)", HelpName = "FILE" };
    private readonly Option<string?> _authorities = new("--ca") { Description = "authorities that vouch for the server (PEM)", HelpName = "FILE" };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "ask through the kube-agent that this file's context leads to, as the user it names", HelpName = "FILE",
    };

    private readonly Option<string?> _context = new("--context") { Description = "of that file [default: its current one]", HelpName = "NAME" };

    public static SourceOptions AddTo(Command command)
    {
        var options = new SourceOptions();
        foreach (Option option in new[] { options._directory, options._server, options._certificate, options._key, options._authorities, options._kubeconfig, options._context })
        {
            command.Options.Add(option);
        }

        return options;
    }

    public static Argument<string> RecordingArgument() => new("recording")
    {
        Description = "session id (with --dir, --server or --kubeconfig), file, or - for stdin",
        HelpName = "RECORDING",
    };

    /// <summary>The place that the options or the environment name.</summary>
    public ISessionCatalog OpenCatalog(ParseResult parsed, TimeProvider time) => FindCatalog(parsed, time) ?? throw new CommandException(
        $"name where the recordings are: --dir DIR or --server URL (or set {DirectoryVariable} or {ServerVariable})", ExitCode.Usage);

    /// <summary>The server that the options or the environment name: a directory cannot say what runs.</summary>
    public HttpCatalog OpenServer(ParseResult parsed, string command, TimeProvider time) => FindCatalog(parsed, time) switch
    {
        HttpCatalog server => server,
        null => throw new CommandException(
            $"{command} asks a collector: name it with --server URL (or set {ServerVariable}), or a kube-agent with --kubeconfig FILE", ExitCode.Usage),
        _ => throw new CommandException($"{command} asks a collector (--server) or a kube-agent (--kubeconfig): a directory does not know which sessions run", ExitCode.Usage),
    };

    /// <summary>The recording that the argument names.</summary>
    public async Task<IRecordingSource> OpenAsync(ParseResult parsed, string recording, TimeProvider time, CancellationToken cancellationToken)
    {
        if (recording == Stdin)
        {
            return await SpooledRecordingSource.ReadAsync(Console.OpenStandardInput(), "stdin", cancellationToken);
        }

        if (!SessionId.TryParse(recording.ToLowerInvariant(), out SessionId session))
        {
            return File.Exists(recording) || recording.Contains('/') || recording.Contains('.')
                ? new FileRecordingSource(recording)
                : throw new CommandException($"'{recording}' is no file, and no session id (a UUID such as 36cee9e9-9a80-4c32-9163-3d9241cdac7a)");
        }

        ISessionCatalog? catalog = FindCatalog(parsed, time);
        if (catalog is null && File.Exists(recording))
        {
            return new FileRecordingSource(recording);
        }

        return catalog is null
            ? throw new CommandException(
                $"session {recording}: say where it is: --dir DIR or --server URL (or set {DirectoryVariable} or {ServerVariable})", ExitCode.Usage)
            : await catalog.OpenAsync(session, cancellationToken);
    }

    private ISessionCatalog? FindCatalog(ParseResult parsed, TimeProvider time)
    {
        string? directory = parsed.GetValue(_directory);
        string? server = parsed.GetValue(_server);
        if (parsed.GetValue(_kubeconfig) is { } kubeconfig)
        {
            return directory is null && server is null
                ? new HttpCatalog(AgentHttp.Create(kubeconfig, parsed.GetValue(_context), time))
                : throw new CommandException("--kubeconfig and --dir or --server are two places: name one", ExitCode.Usage);
        }

        if (parsed.GetValue(_context) is not null)
        {
            throw new CommandException("--context is one of the file that --kubeconfig names: give both", ExitCode.Usage);
        }

        if (directory is not null && server is not null)
        {
            throw new CommandException("--dir and --server are two places: name one", ExitCode.Usage);
        }

        if (directory is null && server is null)
        {
            directory = Variable(DirectoryVariable);
            server = directory is null ? Variable(ServerVariable) ?? LocalCollector() : null;
        }

        return directory is not null ? OpenDirectory(directory, time)
            : server is not null ? new HttpCatalog(CollectorHttp.Create(server, ReadCertificate(parsed), ReadAuthorities(parsed)))
            : null;
    }

    // What `recorder standalone` serves by default, if it runs here.
    private static string? LocalCollector()
    {
        string state = Environment.UserName == "root"
            ? "/var/lib/session-recording"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state/session-recording");
        string socket = Path.Combine(state, "run/api.sock");
        return File.Exists(socket) ? $"unix://{socket}" : null;
    }

    private static StoreCatalog OpenDirectory(string directory, TimeProvider time)
    {
        if (!Directory.Exists(directory))
        {
            throw new CommandException($"{directory}: there is no such directory");
        }

        var store = FileRecordingStore.Open(new FileStoreOptions { Directory = directory, ReadOnly = true }, time);
        return new StoreCatalog(store, directory);
    }

    private X509Certificate2? ReadCertificate(ParseResult parsed)
    {
        string? certificate = parsed.GetValue(_certificate);
        string? key = parsed.GetValue(_key);
        if (certificate is null != (key is null))
        {
            throw new CommandException("--cert and --key belong together: give both or neither", ExitCode.Usage);
        }

        return certificate is null ? null : Read(certificate, () => X509Certificate2.CreateFromPemFile(certificate, key));
    }

    private X509Certificate2Collection ReadAuthorities(ParseResult parsed)
    {
        var authorities = new X509Certificate2Collection();
        if (parsed.GetValue(_authorities) is string path)
        {
            Read(path, () =>
            {
                authorities.ImportFromPemFile(path);
                return true;
            });
        }

        return authorities;
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: {error.Message}");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
