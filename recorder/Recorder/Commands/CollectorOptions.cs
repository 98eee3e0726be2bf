using System.CommandLine;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Commands;

/// <summary>Options of the roles that record for collectors elsewhere: where these are, and who the role is to them.</summary>
/// <param name="who">Whose certificate it is, for the help.</param>
internal sealed class CollectorOptions(string who)
{
    public Option<string[]> Endpoints { get; } = new("--collector")
    {
        Description = "unix:///path/collector.sock or https://host:port; several: the first that answers",
        HelpName = "ENDPOINT",
        Required = true,
    };

    public Option<string?> Certificate { get; } = new("--cert") { Description = $"PEM certificate of {who} (OU=recorders)", HelpName = "FILE" };

    public Option<string?> Key { get; } = new("--key") { Description = "PEM private key of it", HelpName = "FILE" };

    public Option<string?> Authority { get; } = new("--ca") { Description = "PEM certificates that vouch for the collector", HelpName = "FILE" };

    public IReadOnlyList<CollectorClientOptions> Read(ParseResult result) =>
    [
        .. result.GetValue(Endpoints)!.Select(endpoint => new CollectorClientOptions
        {
            Endpoint = endpoint,
            CertificateFile = result.GetValue(Certificate),
            KeyFile = result.GetValue(Key),
            CaFile = result.GetValue(Authority),
        }),
    ];
}
