using System.Net;
using Recorder.Hosting.Configuration;

namespace Recorder.Host.Roles;

/// <summary>An ADDRESS:PORT of the command line.</summary>
internal static class AddressOption
{
    /// <exception cref="ConfigException">It is none.</exception>
    public static IPEndPoint Parse(string option, string text) => EndPointText.TryParse(text, out IPEndPoint? address)
        ? address
        : throw new ConfigException($"{option} '{text}' is not ADDRESS:PORT, like 0.0.0.0:3025 or [::]:3025 (port 0: any that is free)");
}
