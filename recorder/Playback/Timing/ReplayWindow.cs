namespace Recorder.Playback.Timing;

/// <summary>
/// The last output before a seek target, at most <see cref="Capacity"/> bytes: what a reset terminal is fed to have the right
/// screen.
/// </summary>
/// <remarks>
/// When earlier output was left out, it begins at a point from which the screen comes out right: the first clearing of the screen
/// in the window, else the first line start (a screenful is far less than the window). A program that was on the alternate
/// screen before the window began is known by its leaving it in the window without having entered it.
/// </remarks>
internal sealed class ReplayWindow(int capacity)
{
    private readonly Queue<byte[]> _chunks = new();

    public int Capacity => capacity;

    public long Length { get; private set; }

    public bool IsCut { get; private set; }

    public bool IsFull => capacity <= Length;

    public void Append(ReadOnlySpan<byte> output)
    {
        _chunks.Enqueue(output.ToArray());
        Length += output.Length;
        while (_chunks.TryPeek(out byte[]? oldest) && capacity <= Length - oldest.Length)
        {
            _chunks.Dequeue();
            Length -= oldest.Length;
            IsCut = true;
        }
    }

    /// <summary>Puts an earlier window before this one.</summary>
    public ReplayWindow After(ReplayWindow earlier)
    {
        var joined = new ReplayWindow(capacity) { IsCut = earlier.IsCut };
        foreach (byte[] chunk in earlier._chunks.Concat(_chunks))
        {
            joined.Append(chunk);
        }

        return joined;
    }

    /// <param name="isStart">Nothing was printed before the window.</param>
    public byte[] ToReplay(bool isStart)
    {
        byte[] bytes = new byte[Length];
        int position = 0;
        foreach (byte[] chunk in _chunks)
        {
            chunk.CopyTo(bytes, position);
            position += chunk.Length;
        }

        return isStart && !IsCut ? bytes : [.. EnterAlternate(bytes), .. bytes.AsSpan(SafeStart(bytes))];
    }

    private static int SafeStart(ReadOnlySpan<byte> bytes)
    {
        int clear = First(bytes, "\e[2J"u8, First(bytes, "\e[?1049h"u8, First(bytes, "\e[H\e[J"u8, First(bytes, "\ec"u8, -1))));
        return clear >= 0 ? clear : bytes.IndexOf((byte)'\n') + 1;
    }

    private static ReadOnlySpan<byte> EnterAlternate(ReadOnlySpan<byte> bytes)
    {
        int left = First(bytes, "\e[?1049l"u8, First(bytes, "\e[?47l"u8, -1));
        int entered = First(bytes, "\e[?1049h"u8, First(bytes, "\e[?47h"u8, -1));
        return left >= 0 && (entered < 0 || left < entered) ? "\e[?1049h"u8 : default;
    }

    // The earlier of where the sequence begins and `other`; -1 is nowhere.
    private static int First(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> sequence, int other)
    {
        int found = (other < 0 ? bytes : bytes[..other]).IndexOf(sequence);
        return found >= 0 ? found : other;
    }
}
