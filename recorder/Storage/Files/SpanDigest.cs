using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Recorder.Storage.Files;

/// <summary>SHA-256 of a stretch of a file, copying it elsewhere on the way if asked: what is copied is what was digested.</summary>
internal static class SpanDigest
{
    private const int BufferSize = 256 * 1024;

    /// <exception cref="EndOfStreamException">The file is shorter.</exception>
    public static byte[] Compute(SafeFileHandle file, long offset, long length, (SafeFileHandle File, long Offset)? copyTo)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; done < length;)
            {
                int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(BufferSize, length - done)), offset + done);
                if (read == 0)
                {
                    throw new EndOfStreamException($"{length - done} bytes short");
                }

                digest.AppendData(buffer, 0, read);
                if (copyTo is { } target)
                {
                    RandomAccess.Write(target.File, buffer.AsSpan(0, read), target.Offset + done);
                }

                done += read;
            }

            return digest.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
