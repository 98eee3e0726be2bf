namespace Recorder.Playback.Playing;

/// <summary>What a status line shows.</summary>
public readonly record struct PlayerStatus(TimeSpan Position, TimeSpan Duration, double Speed, bool IsPaused, bool IsAtEnd);
