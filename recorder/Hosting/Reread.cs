using System.Security.Cryptography;

namespace Recorder.Hosting;

/// <summary>A value that is read again at most every <paramref name="period"/>; the old one stays when reading fails.</summary>
public sealed class Reread<T>(Func<T> read, TimeSpan period, TimeProvider time)
    where T : class
{
    private readonly Lock _turn = new();
    private T? _value;
    private long _readAt;

    public T Value
    {
        get
        {
            lock (_turn)
            {
                if (_value is null || period < time.GetElapsedTime(_readAt))
                {
                    _value = Read();
                    _readAt = time.GetTimestamp();
                }

                return _value;
            }
        }
    }

    private T Read()
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (_value is not null && problem is (IOException or UnauthorizedAccessException or CryptographicException))
        {
            return _value!; // Half-written during a rotation.
        }
    }
}
