using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TestKit.Postgres;

/// <summary>
/// Debian's PostgreSQL server for a test: on a unix socket, where everyone is let in, and over TLS on 127.0.0.1 and 127.0.0.2, where a password is
/// asked for. It runs as the user <c>postgres</c> when the test is root, for it refuses to be root.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Admin = "admin";

    private const string Hba = """
        local   all all trust
        hostssl all all 127.0.0.0/8 scram-sha-256
        host    all all 127.0.0.0/8 reject
        """;

    private readonly string _directory;
    private Process? _server;

    private PostgresServer(string directory, int port) => (_directory, Port) = (directory, port);

    /// <summary>Why no server can be had here; null: one can.</summary>
    public static string? WhyNot =>
        Programs is null ? "Debian's package postgresql is not installed: no PostgreSQL server was tried"
        : IsRoot && !Run("id", ["postgres"]) ? "there is no user postgres, and the server does not run as root"
        : null;

    /// <summary>TCP port on 127.0.0.1, and the number in the socket's name.</summary>
    public int Port { get; }

    public string SocketDirectory => $"{_directory}/s";

    /// <summary>PEM certificate that vouches for the server's, which is for localhost and 127.0.0.1.</summary>
    public string AuthorityFile => $"{_directory}/ca.crt";

    private static bool IsRoot => Environment.UserName == "root";

    private static string? Programs => !Directory.Exists("/usr/lib/postgresql") ? null : Directory.GetDirectories("/usr/lib/postgresql")
        .Where(version => File.Exists($"{version}/bin/initdb"))
        .OrderByDescending(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out int number) ? number : 0)
        .Select(version => $"{version}/bin").FirstOrDefault();

    public static async Task<PostgresServer> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("pg-").FullName;
        var server = new PostgresServer(directory, FreePort());
        using (var authority = new TestAuthority())
        {
            await File.WriteAllTextAsync(server.AuthorityFile, authority.Certificate.ExportCertificatePem());
            authority.Write($"{directory}/server.crt", $"{directory}/server.key", "CN=localhost", TestAuthority.ServerUsage);
            File.SetUnixFileMode($"{directory}/server.key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.CreateDirectory(server.SocketDirectory);
        if (IsRoot)
        {
            Must("chown", ["-R", "postgres:", directory]);
        }

        Must([$"{Programs}/initdb", "-D", $"{directory}/data", "-U", Admin, "-A", "trust", "--no-sync", "--no-locale", "--encoding=UTF8"]);
        await File.WriteAllTextAsync($"{directory}/data/pg_hba.conf", Hba);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A new, empty database of <see cref="Admin"/>'s.</summary>
    public string CreateDatabase()
    {
        string name = $"t{Guid.NewGuid():n}";
        Must([$"{Programs}/createdb", "-h", SocketDirectory, "-p", $"{Port}", "-U", Admin, name]);
        return name;
    }

    /// <summary>Runs SQL as <see cref="Admin"/>.</summary>
    /// <returns>Rows, a line each; columns with <c>|</c> between.</returns>
    public string Query(string database, string sql) =>
        Must([$"{Programs}/psql", "-h", SocketDirectory, "-p", $"{Port}", "-U", Admin, "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]).TrimEnd('\n');

    /// <summary>kill -9, for all of it. What was committed is there when it is started again.</summary>
    public async Task KillAsync()
    {
        Process server = _server ?? throw new InvalidOperationException("no server runs");
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
        _server = null;
    }

    public async Task StartAgainAsync()
    {
        // The processes of one that was killed end by themselves, a moment later; until then it does not start.
        await Eventually.TrueAsync(TryStartAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await KillAsync();
        }

        // Its processes may still be writing.
        await Eventually.TrueAsync(() => Run("rm", ["-rf", _directory]));
    }

    private async Task<bool> TryStartAsync()
    {
        Process server = Begin(
            [
                $"{Programs}/postgres", "-D", $"{_directory}/data", "-c", "listen_addresses=127.0.0.1,127.0.0.2", "-c", $"port={Port}",
                "-c", $"unix_socket_directories={SocketDirectory}", "-c", "ssl=on", "-c", $"ssl_cert_file={_directory}/server.crt",
                "-c", $"ssl_key_file={_directory}/server.key", "-c", "fsync=off", "-c", "max_connections=300", "-c", "shared_buffers=32MB",
            ]);
        TaskCompletionSource<bool> told = new();
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                told.TrySetResult(line.Data is not null);
            }
        };
        server.BeginErrorReadLine();
        if (await told.Task)
        {
            _server = server;
            return true;
        }

        await server.WaitForExitAsync();
        server.Dispose();
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // setpriv becomes the program: its process id is the server's.
    private static Process Begin(string[] command)
    {
        string[] all = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;
        return Process.Start(new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/", Environment = { ["LC_ALL"] = "C" },
        })!;
    }

    private static string Must(string[] command)
    {
        using Process process = Begin(command);
        Task<string> problems = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{Path.GetFileName(command[0])}: exit code {process.ExitCode}: {problems.GetAwaiter().GetResult()}");
    }

    private static void Must(string program, string[] arguments)
    {
        if (!Run(program, arguments))
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not work");
        }
    }

    private static bool Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
