using System.Globalization;

namespace Recorder.Streaming.Wire;

/// <summary>grpc-timeout: 1 to 8 digits and a unit ("gRPC over HTTP2", Requests).</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>Null when the caller set none.</summary>
    /// <exception cref="GrpcException">It is not one.</exception>
    public static TimeSpan? Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        ReadOnlySpan<char> digits = header.AsSpan(0, header.Length - 1);
        if (digits.Length is < 1 or > MaxDigits || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            throw Malformed(header);
        }

        TimeSpan timeout = header[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromTicks(value / 100),
            _ => throw Malformed(header),
        };

        // Timers take at most 2^32 - 2 ms (49 days); who asks for more wants none.
        return timeout.TotalMilliseconds < uint.MaxValue - 1 ? timeout : null;
    }

    private static GrpcException Malformed(string header) =>
        GrpcException.Invalid($"grpc-timeout '{GrpcStatusText.Encode(header)}' is not 1 to {MaxDigits} digits and one of H, M, S, m, u, n");
}
