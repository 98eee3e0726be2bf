using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Recorder.Telemetry;

/// <summary>Where a server listens.</summary>
public static class Listening
{
    /// <summary>Listens there. <c>[::]</c> is every address, of IPv4 too; of IPv4 alone where the machine has no IPv6.</summary>
    public static void ListenOn(this KestrelServerOptions kestrel, IPEndPoint address, Action<ListenOptions> configure)
    {
        if (address.Address.Equals(IPAddress.IPv6Any))
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
        else
        {
            kestrel.Listen(address, configure);
        }
    }
}
