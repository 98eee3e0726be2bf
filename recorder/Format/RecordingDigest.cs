using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Recorder.Format;

/// <summary>
/// SHA-256 over all records of a recording, framing included, in order: the same however they are cut into parts and
/// compressed, so a sender can compare it with what a collector stored.
/// </summary>
public sealed class RecordingDigest : IDisposable
{
    // Records are small and a call into the hash is not: gather some first.
    private readonly byte[] _gathered = new byte[2 * 1024];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _count;

    /// <summary>Adds whole framed records.</summary>
    public void Append(ReadOnlySpan<byte> framedRecords)
    {
        if (framedRecords.Length > _gathered.Length - _count)
        {
            _hash.AppendData(_gathered, 0, _count);
            _count = 0;
            if (framedRecords.Length > _gathered.Length)
            {
                _hash.AppendData(framedRecords);
                return;
            }
        }

        framedRecords.CopyTo(_gathered.AsSpan(_count));
        _count += framedRecords.Length;
    }

    /// <summary>Adds one record by its message, without framing.</summary>
    public void AppendMessage(ReadOnlySpan<byte> message)
    {
        Span<byte> prefix = stackalloc byte[FormatLimits.LengthPrefixSize];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)message.Length);
        Append(prefix);
        Append(message);
    }

    /// <summary>The digest of everything so far; appending may go on.</summary>
    public byte[] GetCurrent()
    {
        _hash.AppendData(_gathered, 0, _count);
        _count = 0;
        return _hash.GetCurrentHash();
    }

    public void Dispose() => _hash.Dispose();
}
