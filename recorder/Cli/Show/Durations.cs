using System.Globalization;
using System.Text.RegularExpressions;

namespace Recorder.Cli.Show;

/// <summary>Durations and moments as people write them.</summary>
internal static partial class Durations
{
    public const string Forms = "2s, 1m30s, 500ms, 1:30, or seconds";
    public const string TimeForms = "2h (ago), 7d, 2026-05-01, or 2026-05-01T10:00:00Z";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
        {
            return TryFromSeconds(seconds, out duration);
        }

        if (ClockForm().Match(text) is { Success: true } clock)
        {
            return TryFromSeconds((Number(clock, 1) * 3600) + (Number(clock, 2) * 60) + Number(clock, 3), out duration);
        }

        Match units = UnitForm().Match(text);
        return units.Success && text.Length > 0 && TryFromSeconds(
            (Number(units, 1) * 7 * 86400) + (Number(units, 2) * 86400) + (Number(units, 3) * 3600) + (Number(units, 4) * 60) + Number(units, 5) + (Number(units, 6) / 1000),
            out duration);
    }

    /// <summary>A moment: absolute, a date (its first moment, UTC), or a duration before <paramref name="now"/>.</summary>
    public static bool TryParseTime(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (TryParse(text, out TimeSpan ago) && char.IsAsciiLetter(text[^1]))
        {
            time = now - ago;
            return true;
        }

        return DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time);
    }

    /// <summary>1:02:03, 2:03, or 0.4s.</summary>
    public static string Show(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1) ? $"{duration.TotalSeconds:0.0##}s"
        : duration < TimeSpan.FromHours(1) ? $"{duration.Minutes}:{duration.Seconds:00}"
        : $"{(long)duration.TotalHours}:{duration.Minutes:00}:{duration.Seconds:00}";

    private static bool TryFromSeconds(double seconds, out TimeSpan duration)
    {
        const double Century = 100d * 366 * 86400;
        duration = seconds <= Century ? TimeSpan.FromSeconds(seconds) : default;
        return seconds <= Century;
    }

    private static double Number(Match match, int group) =>
        match.Groups[group].Success ? double.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(\d{1,9}):)?(\d{1,9}):(\d{1,2}(?:\.\d{1,6})?)$", RegexOptions.NonBacktracking)]
    private static partial Regex ClockForm();

    [GeneratedRegex(@"^(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?$", RegexOptions.NonBacktracking)]
    private static partial Regex UnitForm();
}
