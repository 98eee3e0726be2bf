using System.Diagnostics.CodeAnalysis;

namespace Recorder.Format;

/// <summary>Names one session. Written as a lower-case UUID, which is also the name of its recording.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A new id. Version 7: ids made later sort later.</summary>
    public static SessionId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId session)
    {
        bool parsed = Guid.TryParseExact(text, "D", out Guid value);
        session = new SessionId(value);
        return parsed;
    }

    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static SessionId Parse(string text) =>
        TryParse(text, out SessionId session) ? session : throw new FormatException($"'{text}' is not a session id (a UUID)");

    public override string ToString() => Value.ToString("D");
}
