namespace Durability;

/// <summary>Says on standard error how far it is.</summary>
internal static class Progress
{
    private static readonly long _started = Clock.Now;

    public static double Seconds => Clock.SecondsSince(_started);

    public static void Say(string text) => Console.Error.WriteLine($"[{Seconds,6:0.0} s] {text}");
}
