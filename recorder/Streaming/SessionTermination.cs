using System.Globalization;
using System.Text;
using Recorder.Format;

namespace Recorder.Streaming;

/// <summary>Somebody has ended a session that runs.</summary>
/// <param name="Session">Which.</param>
/// <param name="By">Who, in a word or two: the session's user reads it.</param>
/// <param name="Reason">Why; empty: it was not said.</param>
public sealed record SessionTermination(SessionId Session, string By, string Reason)
{
    /// <summary>Characters of a name.</summary>
    public const int MaxBy = 200;

    /// <summary>Characters of a reason.</summary>
    public const int MaxReason = 500;

    private static readonly Task<SessionTermination> _never = new TaskCompletionSource<SessionTermination>().Task;

    /// <summary>Of a session that nobody can end.</summary>
    public static Task<SessionTermination> Never => _never;

    /// <summary>The one line that the session's user reads, and whoever plays the recording. Nothing in it moves a cursor.</summary>
    public string Line => Plain($"this session has been ended by {Cut(By, MaxBy)}{(Reason.Length == 0 ? "" : ": ")}{Cut(Reason, MaxReason)}");

    /// <summary>Whether a text can be shown on anybody's terminal as it is.</summary>
    public static bool IsPlain(string text) => !text.EnumerateRunes().Any(IsHidden);

    /// <summary>The text with a question mark for each character that cannot.</summary>
    public static string Plain(string text) =>
        IsPlain(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => IsHidden(rune) ? "?" : rune.ToString()));

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    // Control characters, those that turn the direction of writing, line separators, and what is no character.
    private static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
