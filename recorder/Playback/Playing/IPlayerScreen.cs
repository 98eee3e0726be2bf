using Recorder.Format;

namespace Recorder.Playback.Playing;

/// <summary>Where a player shows what it plays.</summary>
public interface IPlayerScreen
{
    /// <summary>Shows output.</summary>
    void Write(ReadOnlySpan<byte> output);

    /// <summary>Shows what was typed or piped in.</summary>
    void WriteInput(ReadOnlySpan<byte> input);

    /// <summary>Begins anew, as a terminal that was just switched on, and shows <paramref name="replay"/> in one go.</summary>
    void Reset(ReadOnlySpan<byte> replay);

    /// <summary>The recorded terminal has this size from now on.</summary>
    void Resize(TerminalSize size);

    /// <summary>Called whenever the player has nothing else to show. What it draws over the recording makes <see cref="IsCovered"/> true.</summary>
    void ShowStatus(in PlayerStatus status);

    /// <summary>Something of ours lies over the recording; a <see cref="Reset"/> takes it away.</summary>
    bool IsCovered { get; }

    /// <summary>Shows the keys with the next status, or no longer.</summary>
    void ToggleHelp();
}
