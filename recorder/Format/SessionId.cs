using System.Diagnostics.CodeAnalysis;

namespace Recorder.Format;

/// <summary>Names one session. Written as a lower-case UUID, which is also the name of its recording.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>Characters of an id: 8-4-4-4-12 hexadecimal digits.</summary>
    public const int TextLength = 36;

    /// <summary>A new id. Version 7: ids made later sort later.</summary>
    public static SessionId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    /// <summary>Takes exactly what <see cref="ToString"/> writes, so that one session has one name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId session) => TryParse(text.AsSpan(), out session);

    /// <inheritdoc cref="TryParse(string?, out SessionId)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out SessionId session)
    {
        // Guid reads more than that: upper case, and a sign or 0x where digits should be.
        bool parsed = IsCanonical(text) & Guid.TryParseExact(text, "D", out Guid value);
        session = new SessionId(parsed ? value : default);
        return parsed;
    }

    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static SessionId Parse(string text) =>
        TryParse(text, out SessionId session) ? session : throw new FormatException($"'{text}' is not a session id (a UUID)");

    public override string ToString() => Value.ToString("D");

    private static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text.Length != TextLength)
        {
            return false;
        }

        for (int i = 0; i < TextLength; i++)
        {
            bool isDash = i is 8 or 13 or 18 or 23;
            if (isDash ? text[i] != '-' : !char.IsAsciiHexDigitLower(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
