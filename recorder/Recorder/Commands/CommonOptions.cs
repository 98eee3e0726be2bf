using System.CommandLine;
using System.Net;
using Recorder.Host.Configuration;
using Recorder.Host.Roles;

namespace Recorder.Host.Commands;

/// <summary>Options that several roles share.</summary>
internal static class CommonOptions
{
    public static Option<string?> File() => new("--file", "-f")
    {
        Description = "a SessionRecordingConfig (YAML); without it: mode node, FailClosed, storage in the state directory",
        HelpName = "CONFIG",
    };

    public static Option<string> State() => new("--state")
    {
        Description = "directory for recordings, audit log, spool and sockets",
        HelpName = "DIR",
        DefaultValueFactory = _ => StateDirectory.DefaultPath,
    };

    public static Option<string?> Health(string status) => new("--health")
    {
        Description = $"serve /livez, /readyz{status} and /metrics on ADDRESS:PORT, over plain HTTP",
        HelpName = "ADDRESS:PORT",
    };

    public static IPEndPoint? ReadHealth(string? address) => address is null ? null : AddressOption.Parse("--health", address);

    public static Option<string?> AuditPassword() => new("--audit-password-file")
    {
        Description = "password of the user of spec.audit.uri; read again for every connection",
        HelpName = "FILE",
    };

    public static SessionRecordingConfig ReadConfig(string? file) =>
        file is null ? new SessionRecordingConfig() : ConfigReader.ReadFile(file);

    /// <summary>Of <c>recorder proxy</c>, whose file may also name what it is to carry.</summary>
    public static SessionRecordingConfig ReadProxyConfig(string? file) =>
        file is null ? new SessionRecordingConfig() : ConfigReader.ReadProxyFile(file);
}
