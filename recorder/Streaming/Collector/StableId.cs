using System.Security.Cryptography;
using System.Text;

namespace Recorder.Streaming.Collector;

/// <summary>Ids of events that we make ourselves: the same event has the same id, whoever makes it again after a crash.</summary>
internal static class StableId
{
    // "recv" in the first four bytes of the id says: this event was not sent, it was recovered.
    private static ReadOnlySpan<byte> RecoveredMark => "recv"u8;

    public static Guid Of(params ReadOnlySpan<string> parts)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), digest);
        return ToGuid(digest);
    }

    public static Guid Recovered(params ReadOnlySpan<string> parts)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), digest);
        RecoveredMark.CopyTo(digest);
        return ToGuid(digest);
    }

    public static bool IsRecovered(string id)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Guid.TryParse(id, out Guid guid) && guid.TryWriteBytes(bytes, bigEndian: true, out _) && bytes.StartsWith(RecoveredMark);
    }

    // RFC 9562, "UUID Version 8": version and variant are fixed, the rest is ours.
    private static Guid ToGuid(Span<byte> digest)
    {
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest[..16], bigEndian: true);
    }
}
