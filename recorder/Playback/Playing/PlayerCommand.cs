namespace Recorder.Playback.Playing;

/// <summary>What the viewer wants.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="By">How far, for <see cref="PlayerCommandKind.SeekBy"/>; where to, for <see cref="PlayerCommandKind.SeekTo"/>.</param>
public readonly record struct PlayerCommand(PlayerCommandKind Kind, TimeSpan By = default);
