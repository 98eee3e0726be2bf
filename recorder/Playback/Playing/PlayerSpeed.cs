namespace Recorder.Playback.Playing;

/// <summary>The speeds there are.</summary>
public static class PlayerSpeed
{
    public const double Slowest = 0.25;
    public const double Fastest = 16;

    public static double Faster(double speed) => Math.Min(Fastest, speed * 2);

    public static double Slower(double speed) => Math.Max(Slowest, speed / 2);

    public static bool IsAllowed(double speed) => speed is >= Slowest and <= Fastest;
}
