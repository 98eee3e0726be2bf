namespace Recorder.Format;

/// <summary>Decides where terminal bytes that are too many for one print are cut.</summary>
public static class PrintSplitter
{
    private const int MaxContinuations = 3;

    /// <summary>
    /// Length of the first piece of <paramref name="data"/>, at most <paramref name="maxLength"/> (4 or more): everything that
    /// fits, less the beginning of a UTF-8 character that would be cut. Bytes that are not UTF-8 are cut at the limit.
    /// </summary>
    public static int NextLength(ReadOnlySpan<byte> data, int maxLength = FormatLimits.MaxPrintData)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, MaxContinuations + 1);
        if (data.Length <= maxLength || !IsContinuation(data[maxLength]))
        {
            return Math.Min(data.Length, maxLength);
        }

        for (int start = maxLength - 1; start >= maxLength - MaxContinuations; start--)
        {
            if (!IsContinuation(data[start]))
            {
                bool isCut = start + CharacterLength(data[start]) > maxLength;
                return isCut ? start : maxLength;
            }
        }

        return maxLength;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private static int CharacterLength(byte lead) => lead switch
    {
        < 0xC0 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };
}
