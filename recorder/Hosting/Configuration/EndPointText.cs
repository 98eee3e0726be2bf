using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Recorder.Hosting.Configuration;

/// <summary>ADDRESS:PORT, as configuration and command lines have it.</summary>
public static class EndPointText
{
    /// <summary>False: address or port is missing, or is none. Port 0 is any that is free.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon > 0 && IPAddress.TryParse(text.AsSpan(0, colon), out IPAddress? address)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && (text![0] == '[') == text.Contains("]:", StringComparison.Ordinal) && (text[0] == '[' || text.IndexOf(':', StringComparison.Ordinal) == colon))
        {
            endPoint = new IPEndPoint(address, port);
        }

        return endPoint is not null;
    }
}
