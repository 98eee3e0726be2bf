using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Recorder.Protocols.Ssh;

/// <summary>What sshd logs of a login that it accepted.</summary>
/// <param name="Method"><c>publickey</c>, <c>password</c>, …</param>
/// <param name="Address">The client's.</param>
/// <param name="Port">The client's.</param>
/// <param name="Fingerprint">Of the key, or null.</param>
/// <param name="Certificate">When the key came in a certificate whose id the line has whole.</param>
public sealed partial record SshAcceptance(string Method, string Address, int Port, string? Fingerprint, SshCertificateName? Certificate)
{
    /// <summary>Null when the message tells of something else.</summary>
    /// <param name="message">One message of sshd's, whole: what is in the middle of another is somebody's words.</param>
    public static SshAcceptance? Find(string message)
    {
        Match match = Line().Match(message);
        if (!match.Success || !int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return null;
        }

        string? fingerprint = match.Groups["key"] is { Success: true, Value: var key } ? key : null;
        SshCertificateName? certificate =
            match.Groups["id"].Success && ulong.TryParse(match.Groups["serial"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out ulong serial)
                ? new SshCertificateName(Plain(match.Groups["id"].Value), serial)
                : null;
        return new SshAcceptance(match.Groups["method"].Value.Split('/')[0], match.Groups["address"].Value, port, fingerprint, certificate);
    }

    // "Accepted publickey for LOGIN from ADDRESS port PORT ssh2: TYPE FINGERPRINT ID ID (serial SERIAL) CA TYPE FINGERPRINT": without a
    // certificate it ends after the fingerprint, without a key after "ssh2". sshd cuts what is longer than 1023 bytes.
    [GeneratedRegex(
        @"\AAccepted (?<method>\S+) for .+? from (?<address>\S+) port (?<port>[0-9]+) ssh2(: \S+ (?<key>SHA256:\S+)( ID (?<id>.*) \(serial (?<serial>[0-9]+)\) CA \S+ SHA256:\S+\s*\z)?)?",
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    // vis(3) with VIS_OCTAL: what is not printable ASCII is \ and three octal digits, and a backslash is two.
    private static string Plain(string shown)
    {
        var bytes = new List<byte>(shown.Length);
        for (int i = 0; i < shown.Length; i++)
        {
            ReadOnlySpan<char> rest = shown.AsSpan(i + 1);
            if (shown[i] == '\\' && rest is ['\\', ..])
            {
                bytes.Add((byte)'\\');
                i++;
            }
            else if (shown[i] == '\\' && rest is [>= '0' and <= '3', >= '0' and <= '7', >= '0' and <= '7', ..])
            {
                bytes.Add((byte)(((rest[0] - '0') * 64) + ((rest[1] - '0') * 8) + (rest[2] - '0')));
                i += 3;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(shown, i, 1));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
